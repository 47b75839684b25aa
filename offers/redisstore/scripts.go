package redisstore

import (
	_ "embed"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/common.lua
var common string

// grows marks a script that adds offers: the embedded engine refuses those when it is full.
const grows = "-- grows\n"

func script(text string) *redis.Script { return redis.NewScript(common + text) }

var (
	//go:embed lua/mint.lua
	mintLua    string
	mintScript = redis.NewScript(grows + common + mintLua)

	//go:embed lua/live.lua
	liveLua    string
	liveScript = script(liveLua)

	//go:embed lua/dismiss.lua
	dismissLua    string
	dismissScript = script(dismissLua)

	//go:embed lua/claim.lua
	claimLua    string
	claimScript = script(claimLua)

	//go:embed lua/extend.lua
	extendLua    string
	extendScript = script(extendLua)

	//go:embed lua/revoke.lua
	revokeLua    string
	revokeScript = script(revokeLua)

	//go:embed lua/expire.lua
	expireLua    string
	expireScript = script(expireLua)

	//go:embed lua/lease.lua
	leaseLua    string
	leaseScript = script(leaseLua)

	//go:embed lua/redeem.lua
	redeemLua    string
	redeemScript = script(redeemLua)

	//go:embed lua/reserve.lua
	reserveLua    string
	reserveScript = script(reserveLua)

	//go:embed lua/release.lua
	releaseLua    string
	releaseScript = script(releaseLua)

	//go:embed lua/forget.lua
	forgetLua    string
	forgetScript = script(forgetLua)

	//go:embed lua/grant.lua
	grantLua    string
	grantScript = script(grantLua)

	//go:embed lua/apply.lua
	applyLua    string
	applyScript = script(applyLua)

	//go:embed lua/savestore.lua
	saveStoreLua    string
	saveStoreScript = script(saveStoreLua)

	//go:embed lua/savecampaign.lua
	saveCampaignLua    string
	saveCampaignScript = script(saveCampaignLua)

	//go:embed lua/sighted.lua
	sightedLua    string
	sightedScript = script(sightedLua)

	//go:embed lua/calls.lua
	callsLua    string
	callsScript = script(callsLua)

	//go:embed lua/created.lua
	createdLua    string
	createdScript = script(createdLua)

	//go:embed lua/done.lua
	doneLua    string
	doneScript = script(doneLua)

	//go:embed lua/putoff.lua
	putOffLua    string
	putOffScript = script(putOffLua)

	//go:embed lua/bury.lua
	buryLua    string
	buryScript = script(buryLua)

	//go:embed lua/requeue.lua
	requeueLua    string
	requeueScript = script(requeueLua)

	//go:embed lua/stock.lua
	stockLua    string
	stockScript = script(stockLua)

	//go:embed lua/unstock.lua
	unstockLua    string
	unstockScript = script(unstockLua)

	//go:embed lua/stocked.lua
	stockedLua    string
	stockedScript = script(stockedLua)

	//go:embed lua/handout.lua
	handOutLua    string
	handOutScript = script(handOutLua)

	//go:embed lua/stale.lua
	staleLua    string
	staleScript = script(staleLua)

	//go:embed lua/settle.lua
	settleLua    string
	settleScript = script(settleLua)

	//go:embed lua/uncount.lua
	uncountLua    string
	uncountScript = script(uncountLua)

	//go:embed lua/prolong.lua
	prolongLua    string
	prolongScript = script(prolongLua)

	//go:embed lua/issue.lua
	issueLua    string
	issueScript = redis.NewScript(grows + common + issueLua)

	//go:embed lua/discard.lua
	discardLua    string
	discardScript = script(discardLua)

	//go:embed lua/take.lua
	takeLua    string
	takeScript = script(takeLua)
)
