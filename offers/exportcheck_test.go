package offers

import "context"

// CheckPlatformAtOnce is CheckPlatform without waiting between look-ups.
func CheckPlatformAtOnce(ctx context.Context, store *Storefront, p Platform, now int64) []Finding {
	return checkPlatform(ctx, store, p, now, 0)
}
