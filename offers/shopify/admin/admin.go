// Package admin is Shopify's Admin API as far as we use it: a client that is generated from the documents beside it.
package admin

//go:generate go tool genqlient genqlient.yaml
