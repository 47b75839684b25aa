// Package demo holds the demo store's own stylesheet and product pictures.
package demo

import "embed"

// Files holds demo.css, favicon.svg and pictures/PRODUCT.svg. In a picture the colours #a0a001 (main), #a0a002
// (shade), #a0a003 (light) and #a0a004 (backdrop) stand for the variant's own.
//
//go:embed demo.css favicon.svg pictures/*.svg
var Files embed.FS
