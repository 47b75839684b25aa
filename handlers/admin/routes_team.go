package admin

// teamRoutes are those of accounts: a person's own, and the people of a store.
func (a *admin) teamRoutes() []route {
	const account, steps, team, invite = "/admin/account", "/admin/account/two-step", "/admin/stores/{store}/team", "/admin/invite/{scope}/{secret}"
	return []route{
		{"GET /admin/login/code", anyone, a.showLoginCode},
		{"POST /admin/login/code", anyone, a.loginCode},
		{"GET /admin/confirm", loggedIn, a.showConfirm},
		{"POST /admin/confirm", loggedIn, a.confirm},
		{"GET " + invite, anyone, a.showInvite},
		{"POST " + invite, anyone, a.acceptInvite},
		{"GET " + account, loggedIn, a.showAccount},
		{"POST " + account + "/name", loggedIn, a.rename},
		{"POST " + account + "/passphrase", loggedIn, a.changePassphrase},
		{"POST " + account + "/log-ins/{login}/end", loggedIn, a.endLogin},
		{"POST " + account + "/log-ins/end-others", loggedIn, a.endOtherLogins},
		{"GET " + steps, loggedIn, a.showTwoStep},
		{"POST " + steps + "/start", loggedIn | recent, a.startTwoStep},
		{"POST " + steps + "/on", loggedIn | recent, a.enableTwoStep},
		{"POST " + steps + "/codes", loggedIn | recent, a.newRecoveryCodes},
		{"POST " + steps + "/off", loggedIn | recent, a.disableTwoStep},
		{"GET " + team, storeOwn, a.team},
		{"POST " + team + "/invitations", storeOwn | recent, a.invite},
		{"POST " + team + "/invitations/{invitation}/withdraw", storeOwn | recent, a.withdraw},
		{"GET " + team + "/people/{account}", storeOwn, a.member},
		{"POST " + team + "/people/{account}/role", storeOwn | recent, a.changeRole},
		{"POST " + team + "/people/{account}/remove", storeOwn | recent, a.removeMember},
	}
}
