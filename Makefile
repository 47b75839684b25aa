# make run    the server, a demo store and the admin, in memory: needs nothing but Go
# make test   installs what the tests need, then runs everything that CI runs
# make help   the rest

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

FUZZTIME ?= 15s
SHOTS ?= screenshots
AXE := $(CURDIR)/.cache/node_modules/axe-core/axe.min.js

.PHONY: help run build test test-stores tools tools-stores check generate unit fuzz bench screenshots story

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## server, demo store and admin, in memory
	@echo "Building (a minute the first time) …"
	@go build -o bin/lastcall ./cmd/lastcall
	@exec bin/lastcall demo

build: ## bin/lastcall, one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/lastcall ./cmd/lastcall

test: tools check unit fuzz ## everything; installs Chromium, Redis, axe-core and Lighthouse first

tools: ## what the tests need beside Go, from apt and npm
	@.ci/tools

check: generate ## generated files fresh, formatting, vet, staticcheck
	@test -z "$$(git status --porcelain -- '*_templ.go' '*generated.go' static)" || { git status --short -- '*_templ.go' '*generated.go' static; echo "Generated files differ from their sources: commit what 'make generate' made."; exit 1; }
	@test -z "$$(gofmt -l cmd handlers offers session static views *.go)" || { gofmt -l cmd handlers offers session static views *.go; exit 1; }
	go vet ./...
	go tool staticcheck ./...

generate: ## templ, the tag, the frame's script and Shopify's client
	@.ci/schema
	go generate ./...

# Browsers want the machine for themselves: their packages run one after the other. The race detector stays out of journeys:
# chromedp races with itself when it attaches to a frame whose document is changing. The program's tests without a browser
# have it, as all other packages do.
BROWSER := ./cmd/lastcall ./static ./views/widget

unit: ## unit, contract and browser tests, with the race detector where it holds
	go test -race -timeout 20m -p 2 $$(go list ./... | grep -vxE "$$(go list $(BROWSER) | paste -sd'|')")
	go test -race -timeout 15m ./cmd/lastcall -run "$$(.ci/raced)"
	AXE_CORE=$(AXE) go test -timeout 15m -p 1 $(BROWSER)

tools-stores: ## what the tests against real stores need: Vendure and Medusa from npm, PostgreSQL from apt
	@.ci/stores

# The stores want the machine for themselves too.
test-stores: tools tools-stores ## adapters and journeys against real Vendure and Medusa servers
	go test -tags stores -timeout 30m -p 1 -run Real ./offers/vendure ./offers/medusa ./cmd/lastcall

fuzz: ## each fuzzer for FUZZTIME
	@.ci/fuzz $(FUZZTIME)

bench: ## ratios to baselines of the same run
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./handlers/
	go test -run '^$$' -bench . -benchmem ./offers ./session
	go test -run '^$$' -bench AdminPages -benchtime 1x ./cmd/lastcall
	go test -run '^$$' -bench DeletionLag -benchtime 1x -timeout 10m ./offers/redisstore

screenshots: ## the README's pictures, every page of the admin and every story, into SHOTS (some minutes)
	go test -timeout 15m ./cmd/lastcall -shots $(abspath $(SHOTS))
	go test ./views/widget -run TestStoriesFit -shots $(abspath $(SHOTS))/stories

story: ## every view of the pop-up, in a browser
	go run ./cmd/lastcall storybook
