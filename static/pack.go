package static

// Pack is an asset made at run time (a store's own tag), with its compressed forms.
func Pack(body []byte) Asset {
	a := Asset{Body: body}
	a.Brotli, a.Gzip = compress(body)
	return a
}
