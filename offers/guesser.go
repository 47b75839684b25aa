package offers

// Guesser is who tries codes, as far as a store says: the limits on wrong codes are kept for each part that is known,
// and for the store where none is.
type Guesser struct {
	StoreID string
	Session string
	Network string // the shopper's, such as 203.0.113.0/24
}
