package session

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
)

// Every Redis name of this package. The visitor's hash has the ledger's name
// ([KeyFunc]); ours are its fields that begin with '~'. All account keys share
// one slot, because changing one touches several; an account's log-ins are one
// hash there, so that ending all of them is part of what ends them.
const (
	fieldVisitorValues = "~v" // gob of the gorilla session's values

	keyAccounts = "ac:{accounts}:all" // ZSET: account ids by the time they were made, ms

	prefixFirstLink = "ac:{accounts}:first:" // + SHA-256 of a secret: string, a day
)

// Fields of an account's hash.
const (
	fieldEmail   = "email"
	fieldName    = "name"
	prefixRole   = "r:"      // and the store's id: the role there
	fieldRole    = "role"    // before people had a role in each store: the one
	fieldStores  = "stores"  // and where, a JSON array of store ids
	fieldHash    = "hash"    // argon2id of the passphrase
	fieldCreated = "created" // Unix ms

	fieldTOTP      = "totp"      // secret of the second step, sealed; there = it is on
	fieldTOTPStep  = "totp_step" // 30-second step of the last code that was used
	fieldTOTPNew   = "totp_new"  // "ms sealed": a secret that no code has shown yet
	prefixRecovery = "rc:"       // and the hash of a recovery code that is left
)

// accountKey: hash of one account.
func accountKey(id string) string { return "ac:{accounts}:i:" + id }

// teamKey: hash of the people of a store (or of [EveryStore]): account id → role.
// It repeats what the accounts say, so that a team is one read and its last owner
// is known to the script that would remove them.
func teamKey(storeID string) string { return "ac:{accounts}:t:" + storeID }

// invitationsKey: hash of a team's open invitations: id (the hash of the link's
// secret) → JSON. It ends with the youngest.
func invitationsKey(storeID string) string { return "ac:{accounts}:v:" + storeID }

// emailKey: the id of the account with this normalised address.
func emailKey(email string) string { return "ac:{accounts}:e:" + email }

// adminKey: hash of an account's log-ins: s:<id> → "created seen" (ms), v:<id> →
// gob of the values, c:<id> → when the person last proved who they are (ms), b:<id> →
// browser and network of the log-in, as JSON. Before log-in each session has a hash of its own.
func adminKey(account, id string) string {
	if account == "" {
		return "ad:n:" + id
	}
	return "ac:{accounts}:l:" + account
}

func fieldsOfLogin(id string) []string { return []string{"s:" + id, "v:" + id, "c:" + id, "b:" + id} }

// throttleAccountKey hashes the address, so that no throttle key holds one.
// redis_rate puts "rate:" in front.
func throttleAccountKey(email string) string {
	sum := sha256.Sum256([]byte(email))
	return "login:e:" + hex.EncodeToString(sum[:12])
}

// throttleCodeKey counts codes of the second step.
func throttleCodeKey(account string) string { return "login:c:" + account }

// throttleAddressKey takes an address cut to its network.
func throttleAddressKey(network netip.Prefix) string {
	if !network.IsValid() {
		return "login:a:unknown"
	}
	return "login:a:" + network.String()
}
