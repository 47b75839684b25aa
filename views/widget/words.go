package widget

// Words are the frame's fixed texts, one whole sentence or label each.
type Words struct {
	TimerLabel   string // names the countdown
	ClaimLabel   string // the one button
	DismissLabel string // the quiet "no thanks"
	CloseLabel   string // names the ×
	MoreLabel    string // "more time"; empty: not offered
	TeaserTitle  string // names the teaser
	TeaserLabel  string // what the teaser's button does, for those who cannot see it
	FiveMinutes  string // said at 5 min
	OneMinute    string // said at 1 min
	// Failed is said when the server could not be reached: it must be true whatever happened to the request.
	Failed string

	ContinueLabel string // to the cart, from Claimed and Going
	PreviewNote   string // to the merchant who looks at it
	PreviewLabel  string // the same in a word, for the teaser

	PrivacyLabel  string // opens the privacy part
	PrivacyText   string
	ForgetLabel   string // opens the question
	ForgetConfirm string // the question, with what is lost
	ForgetYes     string

	EndedTitle, EndedBody         string
	ClaimedTitle, ClaimedBody     string
	GoingTitle, GoingBody         string
	PreparingTitle, PreparingBody string
	HeldTitle, HeldBody           string // the shop is slow; the offer is still the shopper's
	TryAgainLabel                 string
	CutOffTitle, CutOffBody       string // the shop can't take codes; the offer is still the shopper's
	RefusedTitle                  string
	NotTakenBody                  string // why, when it was the shop's cart that refused
	ForgottenTitle, ForgottenBody string
}

// DefaultWords are the English ones.
func DefaultWords() Words {
	return Words{
		TimerLabel:   "Time left",
		ClaimLabel:   "Add it to my cart",
		DismissLabel: "No thanks",
		CloseLabel:   "Close",
		MoreLabel:    "I need more time",
		TeaserTitle:  "Your offer",
		TeaserLabel:  "Show my offer",
		FiveMinutes:  "This offer ends in 5 minutes.",
		OneMinute:    "This offer ends in 1 minute.",
		Failed:       "That did not work just now. Please try again.",

		ContinueLabel: "Go to my cart",
		PreviewNote:   "Preview: only you can see this.",
		PreviewLabel:  "Preview",

		PrivacyLabel:  "Privacy",
		PrivacyText:   "This offer was made for this visit. To make it, we looked at how this browser came to this shop and used it, and at nothing else.",
		ForgetLabel:   "Forget me",
		ForgetConfirm: "Everything known about this visit is erased, and the offer is gone for good. Orders stay in the shop's books, without this visit.",
		ForgetYes:     "Yes, forget me",

		EndedTitle:     "This offer has ended",
		EndedBody:      "Its time is up, and its code no longer works. The shop's prices are as they were.",
		ClaimedTitle:   "This offer is yours",
		ClaimedBody:    "You have taken it. It is good for your cart until its time is up.",
		GoingTitle:     "Taking you to your cart…",
		GoingBody:      "The discount comes with you.",
		PreparingTitle: "One moment…",
		PreparingBody:  "The shop is getting your discount ready.",
		HeldTitle:      "Your discount is kept for you",
		HeldBody:       "The shop is slow to answer just now. The discount stays yours until the time is up.",
		TryAgainLabel:  "Try again",
		CutOffTitle:    "The shop cannot take discounts just now",
		CutOffBody:     "Your offer stays yours until the time is up. Nothing in your cart has changed.",
		RefusedTitle:   "This offer cannot be used",
		NotTakenBody:   "The shop's cart did not take this discount. Nothing in your cart has changed.",
		ForgottenTitle: "Forgotten",
		ForgottenBody:  "Everything known about this visit has been erased. Orders stay in the shop's books, without it.",
	}
}
