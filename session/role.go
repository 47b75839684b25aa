package session

// Role is what an account may do.
type Role string

const (
	Owner   Role = "owner"   // everything, accounts and credentials included
	Editor  Role = "editor"  // campaigns, codes and looks
	Analyst Role = "analyst" // reading and exporting figures
	Support Role = "support" // looking up, extending and revoking codes
)

// Valid says whether r is one of the four roles.
func (r Role) Valid() bool {
	switch r {
	case Owner, Editor, Analyst, Support:
		return true
	default:
		return false
	}
}
