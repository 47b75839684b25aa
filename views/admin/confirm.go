package admin

// confirmLabel names what a person can prove themself with.
func confirmLabel(v Confirm) string {
	if v.TwoStep {
		return "Passphrase, or code from your app"
	}
	return "Passphrase"
}
