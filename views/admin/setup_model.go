package admin

// Welcome asks for the server's first account.
type Welcome struct {
	Action   string
	Problems []FieldProblem
	Fields   []Field
}

// Start is the guide of a new store.
type Start struct {
	CanEdit   bool
	Tag       string // the script tag to copy
	Seen      TagSeen
	SkipURL   string
	Platform  StartPlatform
	Campaign  StartCampaign
	AllDone   bool
	FinishURL string // "" if there is nothing to put away
	ListURL   string
}

// StartStep is how far one step is, in words and as a chip's kind.
type StartStep struct {
	State, StateKind string
	Skippable        bool
}

// TagSeen says where the tag was seen. It is asked for again until it was seen on an address of the store's.
type TagSeen struct {
	StartStep
	CanEdit  bool
	Done     bool
	Words    string
	PollURL  string // for the same again if it has changed; "" once there is nothing to wait for
	AgainURL string
	Strays   []Stray
	AddURL   string
}

// Stray is an address that is not the store's and has its tag.
type Stray struct{ Origin, At string }

// StartPlatform is the step of what runs the cart.
type StartPlatform struct {
	StartStep
	Name, Words string
	ConnectURL  string // "" if the person may not
	PageURL     string
}

// StartCampaign is the step of the first campaign.
type StartCampaign struct {
	StartStep
	Words     string
	Action    string
	ID        string // of the campaign that is made
	Templates []Template
	BlankURL  string
}

// Template is a campaign to start from.
type Template struct {
	ID, Value, Name, Does, For, Gives string
	Checked                           bool
}

// Connect lets a person choose what runs their cart and enter what it is reached with.
type Connect struct {
	Choices  []ConnectChoice
	Chosen   string // kind; "" = to be chosen
	Name     string
	Intro    string
	Action   string
	BackURL  string
	Problems []FieldProblem
	Refused  string // why nothing was saved, "" if nothing was tried
	Findings []Finding
	Fields   []Field
	Done     *Connected
}

// ConnectChoice is one platform to choose.
type ConnectChoice struct{ Kind, Href, Name, Words string }

// Connected is what is left to do in the store once it is connected.
type Connected struct {
	Words                 string
	SnippetPath, Snippet  string
	Address, AddressWords string
	NextURL               string
}
