package offers

// Intent is how likely this visit is to end in an order by itself, in basis points, by a plain sum of rules: each
// step towards the order adds its share. It only places an offer inside the merchant's ranges (higher intent: smaller
// and shorter); it never decides whether there is one.
func (e *Evidence) Intent() BasisPoints {
	score := BasisPoints(0)
	add := func(when bool, points BasisPoints) {
		if when {
			score += points
		}
	}
	add(e.Pages >= 3, 500)
	add(e.Pages >= 8, 500)
	add(e.Products >= 2, 500)
	add(e.Comparisons >= 1, 1_000)
	add(e.ProductDwellMS >= 30_000, 1_000)
	add(e.SessionDwellMS >= 180_000, 1_000)
	add(e.CartValue > 0, 3_000)
	add(e.CartValue > 0 && e.CartIdleMS < 120_000, 500)
	add(e.CheckoutPages > 0, 2_000)
	return min(score, 10_000)
}
