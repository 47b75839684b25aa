package redisstore

import "github.com/redis/go-redis/v9"

// Scripts are all scripts by name, for tests.
var Scripts = map[string]*redis.Script{
	"mint": mintScript, "live": liveScript, "dismiss": dismissScript, "claim": claimScript, "extend": extendScript,
	"revoke": revokeScript, "expire": expireScript, "lease": leaseScript, "redeem": redeemScript, "reserve": reserveScript,
	"release": releaseScript, "forget": forgetScript, "grant": grantScript, "apply": applyScript,
	"calls": callsScript, "created": createdScript, "done": doneScript, "putoff": putOffScript, "bury": buryScript,
	"requeue": requeueScript, "discard": discardScript, "stock": stockScript, "stocked": stockedScript, "unstock": unstockScript, "handout": handOutScript, "stale": staleScript,
	"take": takeScript, "savepicture": savePictureScript, "sighted": sightedScript, "prolong": prolongScript, "issue": issueScript,
	"settle": settleScript, "uncount": uncountScript,
	"savestore": saveStoreScript, "savecampaign": saveCampaignScript,
	"savekey": saveKeyScript, "listkeys": listKeysScript, "dropkey": dropKeyScript, "usedkey": usedKeyScript,
	"savesecret": saveSecretScript, "fanout": fanOutScript, "hooklease": hookLeaseScript, "hookdone": hookDoneScript, "hookagain": hookAgainScript, "rotatesecret": rotateSecretScript,
}

// MaxDeliveries is how many may wait for one listener in one cell.
const MaxDeliveries = maxDeliveries
