package offers

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How the round trip of a check is bounded. What it creates ends by itself soon after, should we be stopped in between.
const (
	checkPattern  = "LCCHECK-########"
	checkLifeMS   = int64(2 * 60_000)
	checkCall     = 15 * time.Second // one call
	checkTidy     = 5 * time.Second  // to leave nothing behind, after the rest
	checkLookups  = 5                // platforms may show late what has just changed
	checkPause    = time.Second
	checkEndSlack = int64(60_000) // some keep whole minutes
)

// CheckPlatform says in words whether a store's platform can be worked with: what the platform's own check finds, then a
// round trip with a test code, which is created, found, deleted and not found any more. Nothing of it stays behind, also
// when a step fails or ctx ends half-way. now is in ms.
func CheckPlatform(ctx context.Context, store *Storefront, p Platform, now int64) []Finding {
	return checkPlatform(ctx, store, p, now, checkPause)
}

func checkPlatform(ctx context.Context, store *Storefront, p Platform, now int64, again time.Duration) []Finding {
	own, cancel := context.WithTimeout(ctx, checkCall)
	findings := p.Check(own)
	cancel()
	if !p.Capabilities().Outside {
		return findings
	}
	t := &roundTrip{platform: p, pause: again, coupon: Coupon{Code: drawCheckCode(), Mark: MarkOf(store, CheckCampaign), Kind: Percent,
		Amount: 100, Currency: store.Currency, EndsAt: now + checkLifeMS}}
	return append(findings, t.run(ctx)...)
}

// Passed reports whether all findings are.
func Passed(findings []Finding) bool {
	for _, f := range findings {
		if !f.OK {
			return false
		}
	}
	return true
}

func drawCheckCode() string {
	p, err := ParsePattern(checkPattern)
	if err != nil {
		panic(err)
	}
	return p.Draw()
}

type roundTrip struct {
	platform Platform
	coupon   Coupon
	ref      string
	pause    time.Duration
	gone     bool // nothing is left to delete
	findings []Finding
}

func (t *roundTrip) run(ctx context.Context) (findings []Finding) {
	defer func() { findings = append(t.findings, t.tidy(ctx)...) }()
	if t.create(ctx) && t.found(ctx) && t.delete(ctx) {
		t.lost(ctx)
	}
	return nil
}

func (t *roundTrip) say(name, note string) bool {
	t.findings = append(t.findings, Finding{Name: name, OK: true, Note: note})
	return true
}

func (t *roundTrip) fail(name, note, fix string) bool {
	t.findings = append(t.findings, Finding{Name: name, Note: note, Fix: fix})
	return false
}

func (t *roundTrip) create(ctx context.Context) bool {
	const name = "Create a test code"
	ctx, cancel := context.WithTimeout(ctx, checkCall)
	defer cancel()
	ref, err := t.platform.Create(ctx, t.coupon)
	if err != nil {
		t.gone = FaultOf(err) != FaultOutside // then whether it happened is not known
		return t.fail(name, CauseOf(err, t.coupon.Code), fixOf(err, "create discounts"))
	}
	t.ref = ref
	return t.say(name, "1 % off, for two minutes at most.")
}

func (t *roundTrip) found(ctx context.Context) bool {
	const name = "Find the test code"
	f, err := t.look(ctx, func(_ Found, err error) bool { return err == nil })
	switch caps := t.platform.Capabilities(); {
	case errors.Is(err, ErrNoCoupon):
		return t.fail(name, "It was created, and is not there.", "Look whether the credentials belong to this store, and whether something in it removes discounts.")
	case err != nil:
		return t.fail(name, CauseOf(err, t.coupon.Code), fixOf(err, "read discounts"))
	case !f.Mark.Same(t.coupon.Mark):
		return t.fail(name, "It does not bear our mark any more, by which we know our codes from yours.",
			"Look whether something in the store changes the titles or notes of discounts.")
	case caps.EndsAt && (f.EndsAt == 0 || f.EndsAt < t.coupon.EndsAt-checkEndSlack || f.EndsAt > t.coupon.EndsAt+checkEndSlack):
		return t.fail(name, "The platform keeps another end than it was told: "+endOf(f.EndsAt, t.coupon.EndsAt),
			"Look at the store's time zone and the clocks of both servers.")
	case !f.Active:
		return t.fail(name, "It is there, and the platform would not take it.",
			"Look whether discount codes are switched on in the store, and at the clocks of both servers.")
	}
	return t.say(name, "It is there, with our mark and its end.")
}

func endOf(got, want int64) string {
	if got == 0 {
		return "none."
	}
	return fmt.Sprintf("%d seconds away from it.", (got-want)/1000)
}

func (t *roundTrip) delete(ctx context.Context) bool {
	const name = "Delete the test code"
	ctx, cancel := context.WithTimeout(ctx, checkCall)
	defer cancel()
	if err := t.platform.Delete(ctx, t.coupon.Mark, t.coupon.Code, t.ref); err != nil {
		return t.fail(name, CauseOf(err, t.coupon.Code), fixOf(err, "delete discounts"))
	}
	return t.say(name, "The platform says that it is deleted.")
}

func (t *roundTrip) lost(ctx context.Context) bool {
	const name = "Not find it any more"
	f, err := t.look(ctx, func(f Found, err error) bool { return errors.Is(err, ErrNoCoupon) || err == nil && !f.Active })
	switch {
	case errors.Is(err, ErrNoCoupon) || err == nil && !f.Active:
		t.gone = true
		return t.say(name, "It is gone.")
	case err != nil:
		return t.fail(name, CauseOf(err, t.coupon.Code), fixOf(err, "read discounts"))
	}
	return t.fail(name, "It was deleted, and can still be used.", "Look whether the credentials may delete discounts, not only change them.")
}

// look asks until the answer is as expected, a few times.
func (t *roundTrip) look(ctx context.Context, enough func(Found, error) bool) (f Found, err error) {
	for try := range checkLookups {
		callCtx, cancel := context.WithTimeout(ctx, checkCall)
		f, err = t.platform.Lookup(callCtx, t.coupon.Code)
		cancel()
		if enough(f, err) || ctx.Err() != nil || try == checkLookups-1 {
			break
		}
		pause(ctx, t.pause)
	}
	return f, err
}

// tidy deletes what may be there, whatever came before: a create whose answer got lost has happened all the same. It has
// time of its own, since whoever waits may have left.
func (t *roundTrip) tidy(ctx context.Context) []Finding {
	if t.gone {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTidy)
	defer cancel()
	if err := t.platform.Delete(ctx, t.coupon.Mark, t.coupon.Code, t.ref); err != nil {
		return []Finding{{Name: "Leave nothing behind", Note: "The test code " + t.coupon.Code + " may still be there: " + CauseOf(err, t.coupon.Code),
			Fix: "It takes 1 % off and ends by itself within two minutes. Delete it by hand if you find it later."}}
	}
	return nil
}

// fixOf is what a person can do about a platform's error.
func fixOf(err error, right string) string {
	switch FaultOf(err) {
	case FaultUnauthorized:
		return "Give the credentials the right to " + right + ", or make new ones, and save them again. Check the address too."
	case FaultThrottled:
		return "The platform asks for fewer calls. Wait a minute and check again; if it stays so, something else uses up its limit."
	case FaultRejected:
		return "The platform does not take this from us. What it says above names the reason."
	default:
		return "Look whether the address is right and can be reached from this server, then check again."
	}
}
