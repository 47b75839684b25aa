// Package storybook holds the storybook's own stylesheet and script.
package storybook

import "embed"

// Files holds storybook.css and storybook.js.
//
//go:embed storybook.css storybook.js
var Files embed.FS
