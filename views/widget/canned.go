package widget

import "github.com/a-h/templ"

// Story is one partial with canned data, for designers, goldens and screenshots.
type Story struct {
	Name      string // unique, [a-z0-9-]
	Lang, Dir string
	Scheme    string // the shopper's: "light" or "dark"
	Theme     Theme
	Component templ.Component
}

// Stories are every view in the states worth looking at.
func Stories() []Story {
	var out []Story
	for _, lang := range []string{"en", "de", "ar", "ja"} {
		out = append(out, views(lang)...)
	}
	return append(out, specials()...)
}

// cannedLinks lead nowhere that answers: a story's controls do nothing useful, and say so truthfully.
func cannedLinks(lang string) Links { return NewLinks("/f/story", "l="+lang, false) }

func cannedDir(lang string) string {
	if lang == "ar" {
		return "rtl"
	}
	return "ltr"
}

// views are all views in one language.
func views(lang string) []Story {
	w, l := cannedWords(lang), cannedLinks(lang)
	n := func(title, body string) Notice {
		return Notice{Links: l, Words: w, Store: cannedOffer(lang).Store, Title: title, Body: body}
	}
	going := n(w.GoingTitle, w.GoingBody)
	going.Href = "/go/story"
	preparing := n(w.PreparingTitle, w.PreparingBody)
	preparing.Claim = ""
	held := n(w.HeldTitle, w.HeldBody)
	held.RemainingMS, held.TotalMS = 492_000, 900_000
	offer := cannedOffer(lang)
	tease := Teaser{Links: l, Words: w, Value: offer.Value, RemainingMS: 492_000, TotalMS: 900_000}

	var out []Story
	for _, s := range []struct {
		name string
		view templ.Component
	}{
		{"offer", OfferView(offer)},
		{"tease", TeaserView(tease)},
		{"ended", Ended(n(w.EndedTitle, w.EndedBody))},
		{"claimed", Claimed(n(w.ClaimedTitle, w.ClaimedBody))},
		{"preparing", Preparing(preparing)},
		{"held", Held(held)},
		{"going", Going(going)},
		{"rejected", Refused(n(w.RefusedTitle, w.NotTakenBody))},
		{"refused", Refused(n(w.RefusedTitle, cannedReason[lang]))},
		{"forgotten", Forgotten(n(w.ForgottenTitle, w.ForgottenBody))},
	} {
		for _, scheme := range []string{"light", "dark"} {
			out = append(out, Story{
				Name: lang + "-" + s.name + "-" + scheme, Lang: lang, Dir: cannedDir(lang), Scheme: scheme, Component: s.view,
			})
		}
	}
	return out
}

var cannedReason = map[string]string{
	"en": "The cart is below the minimum of 50.00 €.",
	"de": "Der Warenkorb liegt unter dem Mindestbestellwert von 50,00 €.",
	"ar": "قيمة السلّة أقل من الحد الأدنى البالغ 50.00 €.",
	"ja": "カートの合計が最低金額の5,000円に達していません。",
}

// cannedOffer is the same offer in each language, with the texts a merchant would write.
func cannedOffer(lang string) Offer {
	o := Offer{
		Links: cannedLinks(lang), Words: cannedWords(lang),
		Store: "Kontor & Co.", Title: "Something to help you decide", Body: "Take a little off your cart. It is yours for this visit.",
		Value: "12 % off", ValueNote: "Up to 30.00 €",
		Terms: []string{
			"Ends when the time is up.",
			"For one order of 50.00 € or more.",
			"Once it is in your cart, you have 2 more minutes to pay.",
		},
		ShownStatus: "This offer ends in 15 minutes.",
		RemainingMS: 872_000, TotalMS: 900_000,
	}
	switch lang {
	case "de":
		o.Title = "Eine kleine Entscheidungshilfe"
		o.Body = "Ein persönlicher Nachlass auf Ihren Warenkorb, gültig nur für diesen Besuch."
		o.Value, o.ValueNote = "12 % Rabatt", "Höchstens 30,00 €"
		o.Terms = []string{
			"Endet mit Ablauf der Zeit.",
			"Für eine Bestellung ab 50,00 € Mindestbestellwert.",
			"Im Warenkorb bleiben Ihnen danach 2 Minuten zum Bezahlen.",
		}
		o.Disclosure = "Dieser Preis wurde auf Grundlage automatisierter Entscheidungsfindung personalisiert."
		o.ShownStatus = "Dieses Angebot endet in 15 Minuten."
	case "ar":
		o.Store, o.Title = "متجر الواحة", "هدية صغيرة تساعدك على الاختيار"
		o.Body = "خصم على سلّتك، خاص بهذه الزيارة."
		o.Value, o.ValueNote = "خصم 12٪", "حتى 30.00 €"
		o.Terms = []string{"ينتهي بانتهاء الوقت.", "لطلب واحد بقيمة 50.00 € أو أكثر.", "بعد إضافته إلى السلّة تبقى لك دقيقتان للدفع."}
		o.ShownStatus = "ينتهي هذا العرض بعد 15 دقيقة."
	case "ja":
		o.Store, o.Title, o.Body = "青山雑貨店", "ご検討中のお客様へ", "今回のご訪問限定で、カートの合計から割引いたします。"
		o.Value, o.ValueNote = "12%オフ", "最大3,000円まで"
		o.Terms = []string{"時間になると終了します。", "5,000円以上のご注文1回に限ります。", "カートに適用後、お支払いまで2分の猶予があります。"}
		o.ShownStatus = "この特典は15分後に終了します。"
	}
	return o
}
