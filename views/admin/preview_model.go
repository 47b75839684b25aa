package admin

// Preview is a pop-up as a shopper would see it, beside the form that it follows.
type Preview struct {
	URL     string // answers the frame's document: GET as it is kept, POST with the form as it is typed
	Form    string // id of the form; "" = nothing is typed here
	CanEdit bool
	Choices []Field
	TryURL  string // "" = there is nothing to try
}

// Try is the page that makes a link to see an offer on the store's own pages.
type Try struct {
	Campaign, CampaignURL, Action string
	Fields                        []Field
	Link                          string // "" = not made yet
	Ends                          string // until when it is good, in words
	Notes                         []string
}
