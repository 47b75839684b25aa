package offers

import "fmt"

// TriggerKind names a behaviour that the tag watches for.
type TriggerKind string

// The triggers. Start is no trigger: it is what the tag sends when a visit begins.
const (
	Start        TriggerKind = "start"
	ExitIntent   TriggerKind = "exit_intent"   // the pointer leaves at the top; on touch a fast upward scroll or a return to the tab
	Dwell        TriggerKind = "dwell"         // Threshold ms of active time on the page
	SessionDwell TriggerKind = "session_dwell" // Threshold ms of active time in the visit
	Idle         TriggerKind = "idle"          // Threshold ms without input
	ScrollDepth  TriggerKind = "scroll"        // Threshold percent of the page
	PageViews    TriggerKind = "pages"         // Threshold pages in the visit
	Compared     TriggerKind = "compared"      // Threshold returns to a product seen before
	CartValue    TriggerKind = "cart_value"    // Threshold minor units in the cart
	CartIdle     TriggerKind = "cart_idle"     // Threshold ms since a filled cart changed
	CustomEvent  TriggerKind = "event"         // the merchant's own lastcall("event", name)
)

// TriggerKinds are all the triggers a campaign can use, in the order an editor lists them.
var TriggerKinds = []TriggerKind{ExitIntent, Dwell, SessionDwell, Idle, ScrollDepth, PageViews, Compared, CartValue, CartIdle, CustomEvent}

// Trigger is reached when its threshold is, and both preconditions hold.
type Trigger struct {
	Kind              TriggerKind `json:"kind"`
	Threshold         int64       `json:"threshold,omitempty"` // ms, percent, count or minor units by kind; unused for exit intent and events
	Event             string      `json:"event,omitempty"`
	MinProductDwellMS int64       `json:"min_product_dwell_ms,omitempty"` // longest active look at one product page
	MinPages          int64       `json:"min_pages,omitempty"`
}

// Reached reports whether the evidence reaches the trigger. sent is the trigger that the tag says has fired: moments
// that leave no counter behind (leaving, events) are taken from it.
func (t Trigger) Reached(sent TriggerKind, e *Evidence) bool {
	if e.ProductDwellMS < t.MinProductDwellMS || e.Pages < t.MinPages {
		return false
	}
	switch t.Kind {
	case ExitIntent:
		return sent == ExitIntent
	case Dwell:
		return e.DwellMS >= t.Threshold
	case SessionDwell:
		return e.SessionDwellMS >= t.Threshold
	case Idle:
		return e.IdleMS >= t.Threshold
	case ScrollDepth:
		return e.Scroll >= t.Threshold
	case PageViews:
		return e.Pages >= t.Threshold
	case Compared:
		return e.Comparisons >= t.Threshold
	case CartValue:
		return e.CartValue >= t.Threshold
	case CartIdle:
		return e.CartValue > 0 && e.CartIdleMS >= t.Threshold
	case CustomEvent:
		return sent == CustomEvent && e.Event == t.Event
	default:
		return false
	}
}

func (t Trigger) problem() string {
	if t.MinProductDwellMS < 0 || t.MinProductDwellMS > maxCounterMS || t.MinPages < 0 || t.MinPages > maxCount {
		return "conditions out of range"
	}
	most := int64(maxCounterMS)
	switch t.Kind {
	case ExitIntent:
		return ""
	case CustomEvent:
		if !validEvent(t.Event) {
			return "event name: lower-case letters, digits, _ . -, at most 40"
		}
		return ""
	case Dwell, SessionDwell, Idle, CartIdle:
	case ScrollDepth:
		most = 100
	case PageViews, Compared:
		most = maxCount
	case CartValue:
		most = MaxAmount
	default:
		return "unknown trigger"
	}
	if t.Threshold < 1 || t.Threshold > most {
		return fmt.Sprintf("threshold between 1 and %d", most)
	}
	return ""
}
