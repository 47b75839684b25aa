package demo

// currency is the one currency that this store sells in; every price is in its minor units (cents).
const currency = "EUR"

// variant is one thing that can be bought. Its id is unique in the store and holds only [a-z0-9-].
type variant struct {
	ID, Name string
	Price    int64 // minor units
	Colors   palette
	product  *product
}

// palette is what a variant's picture is painted with, each #rrggbb.
type palette struct{ Main, Shade, Light, Backdrop string }

type product struct {
	ID, Category, Name string
	Tagline, Story     string
	Details            []string
	Variants           []*variant
}

type category struct{ ID, Name, Intro string }

var categories = []category{
	{"coffee-tea", "Coffee & tea", "For the first quiet quarter of an hour. Poured slowly, kept warm, easy to rinse."},
	{"home", "Light & home", "Lamps to read by, a clock that doesn't tick, and something green on the sill."},
	{"carry", "Bags & paper", "Waxed canvas, honest zips and good paper, for days that start at home and end elsewhere."},
}

var (
	sage  = palette{"#7f9a83", "#5d7862", "#a9c0ab", "#e9e7dc"}
	ink   = palette{"#3d4b5f", "#28323f", "#64758c", "#e3e6ea"}
	cream = palette{"#eadfc9", "#cbbb9c", "#f8f1e2", "#d8cfc3"}
	clay  = palette{"#c4765a", "#9c5840", "#dc9c84", "#f1e4da"}
	ochre = palette{"#d3a044", "#a87a2a", "#e7c27c", "#f2ead6"}
	plum  = palette{"#7a5568", "#573a4a", "#a17e90", "#ece3e6"}
	sky   = palette{"#7fa3b8", "#5b7f95", "#aac6d5", "#e4ebee"}
)

// catalogue is every product, in the order the store shows them.
var catalogue = []*product{
	{
		ID: "kettle", Category: "coffee-tea", Name: "Gooseneck kettle",
		Tagline: "A pour you can steer, 0.9 litres.",
		Story:   "The thin spout lets you wet the grounds in circles instead of drowning them. Enamelled steel, a walnut grip that stays cool, and a lid that doesn't fall out when the kettle is nearly empty.",
		Details: []string{"0.9 l, 1.1 kg", "Gas, electric and induction", "Enamelled steel, walnut, no plastic", "Spare lid knobs and grips in stock"},
		Variants: []*variant{
			{ID: "kettle-sage", Name: "Sage", Price: 8900, Colors: sage},
			{ID: "kettle-ink", Name: "Ink", Price: 8900, Colors: ink},
			{ID: "kettle-clay", Name: "Clay", Price: 9400, Colors: clay},
		},
	},
	{
		ID: "dripper", Category: "coffee-tea", Name: "Pour-over set",
		Tagline: "Stoneware cone and a glass jug for two.",
		Story:   "A ribbed cone that keeps the paper off the wall, so the water runs evenly. The jug holds two big cups and goes straight into the dishwasher.",
		Details: []string{"500 ml borosilicate jug", "Takes ordinary size 2 papers", "Dishwasher safe", "Jug and cone sold singly as spares"},
		Variants: []*variant{
			{ID: "dripper-clay", Name: "Clay", Price: 4200, Colors: clay},
			{ID: "dripper-sky", Name: "Sky", Price: 4200, Colors: sky},
		},
	},
	{
		ID: "mug", Category: "coffee-tea", Name: "Stoneware mug",
		Tagline: "Thick-walled, half-dipped, 320 ml.",
		Story:   "Thrown heavy so that the second half of your coffee is still warm. The glaze is dipped by hand, so the line sits a little differently on each one.",
		Details: []string{"320 ml, 410 g", "Dishwasher and microwave safe", "Lead-free glaze", "Fired in Alentejo, Portugal"},
		Variants: []*variant{
			{ID: "mug-ochre", Name: "Ochre", Price: 1800, Colors: ochre},
			{ID: "mug-ink", Name: "Ink", Price: 1800, Colors: ink},
			{ID: "mug-sage", Name: "Sage", Price: 1800, Colors: sage},
		},
	},
	{
		ID: "teapot", Category: "coffee-tea", Name: "Round teapot",
		Tagline: "Four cups, and a spout that never drips.",
		Story:   "A wide basket gives leaves room to open. Lift it out and the tea stops brewing; the pot keeps it warm for the second cup.",
		Details: []string{"1.1 l", "Stainless basket included", "Dishwasher safe without the lid knob", "Glazed inside and out"},
		Variants: []*variant{
			{ID: "teapot-plum", Name: "Plum", Price: 5400, Colors: plum},
			{ID: "teapot-sky", Name: "Sky", Price: 5400, Colors: sky},
		},
	},
	{
		ID: "lamp", Category: "home", Name: "Reading lamp",
		Tagline: "Warm light where the page is.",
		Story:   "Two joints, one weighted base and a shade that keeps the glare out of your eyes. The switch is on the shade, where your hand already is.",
		Details: []string{"46 cm, reach 52 cm", "E27 lamp included, 2700 K, replaceable", "Textile cable, 2 m", "Powder-coated steel, brass joints"},
		Variants: []*variant{
			{ID: "lamp-ink", Name: "Ink", Price: 12900, Colors: ink},
			{ID: "lamp-ochre", Name: "Ochre", Price: 12900, Colors: ochre},
			{ID: "lamp-sage", Name: "Sage", Price: 12900, Colors: sage},
		},
	},
	{
		ID: "planter", Category: "home", Name: "Sill planter",
		Tagline: "A pot with a saucer that doesn't leak.",
		Story:   "Glazed on the outside, raw on the inside, so the roots can breathe and your windowsill stays dry. The plant in the picture isn't included; the patience is.",
		Details: []string{"Ø 16 cm, 14 cm high", "Hidden saucer", "Earthenware", "Frost-proof to −5 °C"},
		Variants: []*variant{
			{ID: "planter-clay", Name: "Clay", Price: 2900, Colors: clay},
			{ID: "planter-cream", Name: "Cream", Price: 2900, Colors: cream},
		},
	},
	{
		ID: "candle", Category: "home", Name: "Cedar candle",
		Tagline: "Cedar and fig leaf, about 45 hours.",
		Story:   "Rapeseed wax from one farm, a cotton wick and a glass that becomes a good tumbler afterwards.",
		Details: []string{"220 g", "Burns about 45 hours", "Rapeseed wax, cotton wick", "Refills at two thirds of the price"},
		Variants: []*variant{
			{ID: "candle-plum", Name: "Plum glass", Price: 2400, Colors: plum},
			{ID: "candle-sage", Name: "Sage glass", Price: 2400, Colors: sage},
		},
	},
	{
		ID: "clock", Category: "home", Name: "Silent wall clock",
		Tagline: "Sweeps instead of ticking.",
		Story:   "A gliding movement makes no sound at all, which matters most in bedrooms and least in meetings. One AA cell lasts about two years.",
		Details: []string{"Ø 30 cm", "Silent quartz movement", "One AA cell, included", "Glass front, bent-ash rim"},
		Variants: []*variant{
			{ID: "clock-sky", Name: "Sky", Price: 6900, Colors: sky},
			{ID: "clock-clay", Name: "Clay", Price: 6900, Colors: clay},
		},
	},
	{
		ID: "backpack", Category: "carry", Name: "Day backpack",
		Tagline: "Eighteen litres of waxed canvas.",
		Story:   "Room for a 15-inch laptop, lunch and a jumper. Waxed canvas shrugs off rain and looks better each year; we re-wax it for free in the third.",
		Details: []string{"18 l, 950 g", "Padded sleeve up to 15 inches", "Waxed cotton canvas, bridle leather", "Repairs for ten years"},
		Variants: []*variant{
			{ID: "backpack-ink", Name: "Ink", Price: 11900, Colors: ink},
			{ID: "backpack-sage", Name: "Sage", Price: 11900, Colors: sage},
			{ID: "backpack-clay", Name: "Clay", Price: 11900, Colors: clay},
		},
	},
	{
		ID: "tote", Category: "carry", Name: "Market tote",
		Tagline: "Carries twelve kilos, folds to nothing.",
		Story:   "Heavy organic cotton with a flat base, so that bottles stand up. The handles are long enough for a shoulder in a winter coat.",
		Details: []string{"38 × 42 × 14 cm", "340 g/m² organic cotton", "Washes at 40 °C", "Inside pocket for keys"},
		Variants: []*variant{
			{ID: "tote-ochre", Name: "Ochre", Price: 3900, Colors: ochre},
			{ID: "tote-ink", Name: "Ink", Price: 3900, Colors: ink},
		},
	},
	{
		ID: "notebook", Category: "carry", Name: "Dot notebook",
		Tagline: "Lies flat, takes a fountain pen.",
		Story:   "192 pages of 100 g paper, thread-sewn so that it stays open at any page. The pencil in the picture is ours and we are keeping it.",
		Details: []string{"A5, 192 numbered pages", "100 g/m² paper, dot grid", "Thread-sewn, lies flat", "Ribbon, pocket, elastic"},
		Variants: []*variant{
			{ID: "notebook-plum", Name: "Plum", Price: 1600, Colors: plum},
			{ID: "notebook-ochre", Name: "Ochre", Price: 1600, Colors: ochre},
			{ID: "notebook-ink", Name: "Ink", Price: 1600, Colors: ink},
		},
	},
	{
		ID: "flask", Category: "carry", Name: "Steel flask",
		Tagline: "Hot for twelve hours, cold for a day.",
		Story:   "Double-walled steel with a cork-topped stopper. Wide enough for ice cubes and for a bottle brush.",
		Details: []string{"500 ml, 310 g", "12 h hot, 24 h cold", "18/8 steel, cork, silicone seal", "Seals and stoppers as spares"},
		Variants: []*variant{
			{ID: "flask-sky", Name: "Sky", Price: 3400, Colors: sky},
			{ID: "flask-clay", Name: "Clay", Price: 3400, Colors: clay},
		},
	},
}

var products, variants = index(catalogue)

// index answers the products and the variants by id.
func index(all []*product) (map[string]*product, map[string]*variant) {
	ps, vs := map[string]*product{}, map[string]*variant{}
	for _, p := range all {
		ps[p.ID] = p
		for _, v := range p.Variants {
			v.product = p
			vs[v.ID] = v
		}
	}
	return ps, vs
}

func categoryByID(id string) (category, bool) {
	for _, c := range categories {
		if c.ID == id {
			return c, true
		}
	}
	return category{}, false
}
