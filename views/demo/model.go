// Package demo renders the demo store's pages from finished view models: every string is ready to be shown.
package demo

// Page is what every page of the store needs besides its own content.
type Page struct {
	Title, Description string
	TagURL             string // address of the Lastcall tag, the page's only script
	Assets             string // path prefix of stylesheet and pictures, without a trailing slash
	Hostile            bool   // adds /hostile.css, for browser tests
	Nav                []Link
	CartCount          string // "" when the cart is empty
	Body               Body
	Notices            []Notice
}

// Body is the state that the tag reads from <body>.
type Body struct {
	Product, Variant    string // only on product pages
	CartValue, Currency string // minor units; ISO 4217
	Cart                string // "VARIANT:QTY,VARIANT:QTY"
	Checkout, Purchase  bool
}

// Link is one address with its words. Current marks the page being shown.
type Link struct {
	Href, Text string
	Current    bool
}

// Notice is one message to the shopper. Kind is "good", "bad" or "info".
type Notice struct{ Kind, Text string }

// Card is a product in a list.
type Card struct {
	Href, Name, Tagline, Price, Picture, Alt string
	Swatches                                 []string // the variants' names
}

// Home is the front page.
type Home struct {
	Shelves []Shelf
	Hero    Card
}

// Shelf is a category with its products.
type Shelf struct {
	ID, Href, Name, Intro string
	Count                 string
	Cards                 []Card
}

// Product is the page of one product with one of its variants chosen.
type Product struct {
	Name, Tagline, Story, Price, VariantName, VariantID string
	Picture, Alt                                        string
	Category                                            Link
	Details                                             []string
	Choices                                             []Choice
	Quantities                                          []string
	Others                                              []Card
}

// Choice is a variant that can be chosen.
type Choice struct {
	Href, Name, Picture string
	Current             bool
}

// Row is one line of the cart or an order.
type Row struct {
	VariantID, Href, Name, Variant, Picture string
	Quantity, Unit, Total                   string
}

// Sums is the reckoning under a cart or an order.
type Sums struct {
	Subtotal, Shipping, Total string
	Code, Discount            string // Code "" when no code is applied; Discount "" while it isn't confirmed
	DiscountNote              string
	ShippingNote              string
}

// Cart is the cart page.
type Cart struct {
	Rows  []Row
	Sums  Sums
	Typed string // what the shopper last typed into the discount box and was refused
}

// Field is one input of the checkout form.
type Field struct {
	Name, Label, Value, Type, Autocomplete, Error string
	Wide                                          bool
}

// Checkout is the checkout page. AskWithout offers to place the order without the discount, after saying why.
type Checkout struct {
	Token      string
	Rows       []Row
	Sums       Sums
	Fields     []Field
	Country    string
	Countries  []string
	AskWithout *Without
}

// Without is what the shopper is told when the discount can't be confirmed.
type Without struct{ Code, Words, Total string }

// Order is the confirmation page.
type Order struct {
	Number, Email string
	Address       []string
	Rows          []Row
	Sums          Sums
	Note          string
}

// Problem is a page for people about what went wrong.
type Problem struct{ Title, Words string }
