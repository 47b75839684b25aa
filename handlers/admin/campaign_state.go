package admin

import (
	"lastcall/offers"
	views "lastcall/views/admin"
)

// state is how a campaign stands, as the list's filter names it.
type state string

const (
	stateRunning   state = "running"
	stateScheduled state = "scheduled" // it begins later, or at another hour of the week
	stateEnded     state = "ended"
	statePaused    state = "paused"
	stateOff       state = "off"
	stateWrong     state = "wrong" // it can't be saved, and so not be switched on, as it is
	stateArchived  state = "archived"
	stateCurrent   state = "" // all but the archived ones
)

var stateFilter = []views.Option{
	{Value: string(stateCurrent), Label: "All but archived"}, {Value: string(stateRunning), Label: "Running"}, {Value: string(stateScheduled), Label: "Scheduled"},
	{Value: string(stateEnded), Label: "Ended"}, {Value: string(statePaused), Label: "Paused"}, {Value: string(stateOff), Label: "Off"},
	{Value: string(stateWrong), Label: "Needs correction"}, {Value: string(stateArchived), Label: "Archived"},
}

// stateOf says whether a campaign makes offers now, and if not, what keeps it from that.
func (a *admin) stateOf(v *visit, c *offers.Campaign) (s state, words, kind string) {
	now, loc := a.Now(), v.store.Location()
	switch {
	case c.Archived:
		return stateArchived, "Archived", "off"
	case a.refuses(v, c) != nil:
		return stateWrong, "Needs correction", "bad"
	case !c.Enabled:
		return stateOff, "Off", "off"
	case v.store.Paused:
		return statePaused, "Paused", "wait"
	case now < c.Schedule.StartAt:
		return stateScheduled, "Starts " + showTime(c.Schedule.StartAt, loc, now), "wait"
	case c.Schedule.EndAt > 0 && now >= c.Schedule.EndAt:
		return stateEnded, "Ended " + showTime(c.Schedule.EndAt, loc, now), "off"
	case !c.Schedule.Open(now, loc):
		return stateScheduled, "Outside its hours", "wait"
	case c.Schedule.EndAt > 0:
		return stateRunning, "Running until " + showTime(c.Schedule.EndAt, loc, now), "on"
	default:
		return stateRunning, "Running", "on"
	}
}
