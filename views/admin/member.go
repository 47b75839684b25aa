package admin

// facts are what is known of one of a store's people.
func (v MemberView) facts() []Fact {
	role, steps := v.Role, "off"
	if v.Everywhere {
		role += ", in every store of this server"
	}
	if v.TwoStep {
		steps = "on"
	}
	return []Fact{{What: "E-mail address", Words: v.Email}, {What: "Role", Words: role}, {What: "Two-step log-in", Words: steps},
		{What: "Account since", Words: v.Since}}
}
