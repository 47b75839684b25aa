// Package views holds no code: its folders have the markup of the pop-up, the admin and the demo store.
package views

//go:generate go tool templ generate -path . -log-level warn
