package widget

// specials are the states that break layouts: long words, huge amounts, the last seconds, odd themes.
func specials() []Story {
	px := func(n int) *int { return &n }
	long := cannedOffer("de")
	long.Store = "Donaudampfschifffahrtsgesellschaftskapitänsbedarf Straßburg-Königswusterhausen"
	long.Title = "Ihre Nahrungsergänzungsmittelversandkostenrückerstattung"
	long.Body = "Selbstverständlich berücksichtigen wir Mehrwertsteuersenkungsermächtigungsgrundlagen und Lieferzeitverzögerungsentschädigungen."
	long.Value, long.ValueNote = "Versandkostenbefreiung", "Für Bestellungen innerhalb Deutschlands und Österreichs"
	long.ClaimLabel = "Versandkostenbefreiung in den Warenkorb übernehmen"

	huge := cannedOffer("en")
	huge.Value, huge.ValueNote = "Rp 123.456.789.000,00 off", "Up to Rp 999.999.999.999,00"
	huge.RemainingMS, huge.TotalMS = 172_799_000, 172_800_000

	last := cannedOffer("en")
	last.RemainingMS, last.ShownStatus = 9_000, "This offer ends in 9 seconds."

	bare := cannedOffer("en")
	bare.Store, bare.Body, bare.ValueNote, bare.Terms, bare.PrivacyLabel, bare.MoreLabel = "", "", "", nil, "", ""
	bare.Title, bare.Value = "For you, today", "Free shipping"

	preview := cannedOffer("en")
	preview.Links, preview.Preview = Links{}, true

	longTease := Teaser{
		Links: cannedLinks("de"), Words: cannedWords("de"), Value: "Versandkostenbefreiung auf alles",
		RemainingMS: 3_725_000, TotalMS: 7_200_000,
	}
	en := func(name, scheme string, t Theme, o Offer) Story {
		return Story{Name: name, Lang: "en", Dir: "ltr", Scheme: scheme, Theme: t, Component: OfferView(o)}
	}
	o := cannedOffer("en")
	return []Story{
		{Name: "long-words", Lang: "de", Dir: "ltr", Scheme: "light", Component: OfferView(long)},
		{Name: "long-tease", Lang: "de", Dir: "ltr", Scheme: "light", Component: TeaserView(longTease)},
		en("huge-amount", "light", Theme{}, huge),
		en("seconds-left", "light", Theme{}, last),
		en("bare", "light", Theme{}, bare),
		en("preview", "light", Theme{}, preview),
		en("accent-yellow-light", "light", Theme{Accent: "#ffd400", Radius: px(4)}, o),
		en("accent-yellow-dark", "dark", Theme{Accent: "#ffd400", Radius: px(4)}, o),
		en("accent-white-light", "light", Theme{Accent: "#ffffff", Radius: px(0), Font: "serif"}, o),
		en("accent-black-dark", "dark", Theme{Accent: "#000000", Radius: px(0), Font: "serif"}, o),
		en("accent-green-rounded", "light", Theme{Accent: "#0a7d33", Radius: px(28), Font: "rounded"}, o),
		en("always-dark", "light", Theme{Scheme: "dark", Accent: "#e0245e"}, o),
	}
}
