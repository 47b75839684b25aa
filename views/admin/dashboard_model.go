package admin

// Dashboard is what a store's offers did and earned in some days. Numbers carry their units.
type Dashboard struct {
	Ranges               []Tab
	Own                  OwnRange
	RangeWords, Compared string
	TimeZone             string
	Paused               bool
	CampaignsURL         string
	Never                bool // nothing was ever counted
	Nothing              bool // nothing in this range
	Tiles                []Tile
	Funnel               []Step
	Charts               []Chart
	Gaps                 []string
	Campaigns            []CampaignResult
	AnyCampaigns         bool
	Query                string
	Keep                 []Option // the range, for the filter's form
	Exports              Exports
	Health               []Health
}

// OwnRange is the form for days of one's own choice.
type OwnRange struct {
	Action, From, To, Earliest, Latest string
	Error                              string
	On                                 bool
}

// Tile is one number to look at first. Change says how it moved, or what it means.
type Tile struct{ What, Number, Change string }

// Step is one line from visits to orders.
type Step struct{ Name, Means, Number, OfVisits, Before, Change string }

// Chart is a drawing and the table that it is drawn from.
type Chart struct {
	ID, Title, XTitle, Summary string
	Bars                       bool // else lines
	Columns                    []Column
	Rows                       []ChartRow
	Line                       string // x of a vertical line, as the row's place; "" = none
	LineWords                  string
}

// Column is one of a chart's numbers. Class is its colour, "" for one that is only in the table.
type Column struct{ Title, Class string }

// ChartRow is one place on the x axis.
type ChartRow struct {
	Label, Words, Mark string
	Cells              []ChartCell
}

// ChartCell is a number as the chart draws it and as people read it.
type ChartCell struct{ Y, Words string }

// CampaignResult is a campaign's part. Without Href the campaign is gone.
type CampaignResult struct {
	Href, Name                                                               string
	Offered, Dismissed, Claimed, Redeemed, Rate, Revenue, Discount, Exposure string
}

// Exports are where each table can be taken away.
type Exports struct{ Days, Funnel, Campaigns []Link }

// Health is one line about what goes on behind the offers. Kind is "good", "wait" or "bad".
type Health struct{ What, Words, State, Kind, Href string }
