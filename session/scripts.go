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

	visitorSave   = redis.NewScript(visitorSaveLua)
	accountCreate = redis.NewScript(accountCreateLua)
	adminLoad     = redis.NewScript(adminLoadLua)
	adminSave     = redis.NewScript(adminSaveLua)
)
