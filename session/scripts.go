package session

import (
	_ "embed"

	"github.com/redis/go-redis/v9"
)

var (
	//go:embed lua/visitor_save.lua
	visitorSaveLua string
	//go:embed lua/account_create.lua
	accountCreateLua string
	//go:embed lua/admin_load.lua
	adminLoadLua string
	//go:embed lua/admin_save.lua
	adminSaveLua string
	//go:embed lua/admin_confirm.lua
	adminConfirmLua string
	//go:embed lua/admin_revoke_others.lua
	adminRevokeOthersLua string

	visitorSave   = redis.NewScript(visitorSaveLua)
	accountCreate = redis.NewScript(accountCreateLua)
	adminLoad     = redis.NewScript(adminLoadLua)
	adminSave     = redis.NewScript(adminSaveLua)
	adminConfirm  = redis.NewScript(adminConfirmLua)

	adminRevokeOthers = redis.NewScript(adminRevokeOthersLua)
)
