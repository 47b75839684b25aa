package session

import (
	"embed"

	"github.com/redis/go-redis/v9"
)

//go:embed lua
var luaFiles embed.FS

var (
	visitorSave = script("visitor_save")

	accountCreate     = script("owns", "account_create")
	accountUpgrade    = script("account_upgrade")
	accountRole       = script("end_others", "account_role")
	accountJoin       = script("owns", "account_join")
	accountSet        = script("account_set")
	accountPassphrase = script("end_others", "account_passphrase")
	accountReset      = script("end_others", "account_reset")

	inviteScript = script("invite")

	totpStart = script("totp_start")
	totpCodes = script("totp_codes")
	totpUse   = script("totp_use")

	totpReseal = script("totp_reseal")

	adminLoad         = script("admin_load")
	adminSave         = script("admin_save")
	adminConfirm      = script("admin_confirm")
	adminRevokeOthers = script("end_others", "admin_revoke_others")
)

// script is made of the named files, one after the other.
func script(names ...string) *redis.Script {
	text := ""
	for _, n := range names {
		part, err := luaFiles.ReadFile("lua/" + n + ".lua")
		if err != nil {
			panic(err) // the files are part of the program
		}
		text += string(part)
	}
	return redis.NewScript(text)
}
