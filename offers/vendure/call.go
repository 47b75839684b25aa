package vendure

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// The documents are sent as they are written. A real server validates each against its own schema in the tests.
//
//go:embed documents/*.graphql
var files embed.FS

var documents = map[string]string{
	"Login":    document("login"),
	"Channel":  document("channel"),
	"Me":       document("me"),
	"ByCode":   document("by_code", "promotion"),
	"Find":     document("find", "promotion"),
	"Create":   document("create"),
	"Update":   document("update"),
	"Delete":   document("delete"),
	"Variants": document("variants"),
	"Orders":   document("orders"),
	"Uses":     document("uses"),
}

func document(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := files.ReadFile("documents/" + name + ".graphql")
		if err != nil {
			panic(err)
		}
		b.Write(text)
	}
	return b.String()
}

// question is the body of a GraphQL request.
type question struct {
	OperationName string         `json:"operationName"`
	Query         string         `json:"query"`
	Variables     map[string]any `json:"variables,omitempty"`
}

// refusal is a GraphQL error by its code, such as FORBIDDEN. The message is left out: it may hold a code.

type refusal struct{ operation, code string }

func (r *refusal) Error() string { return fmt.Sprintf("%s: %s", r.operation, r.code) }

const (
	forbidden = "FORBIDDEN"
	notFound  = "ENTITY_NOT_FOUND"
)

// ask makes one call and reads its data. An expired log-in is renewed once.
func (p *Platform) ask(ctx context.Context, operation string, variables map[string]any, data any) error {
	token, fresh, err := p.token(ctx, "")
	if err != nil {
		return err
	}
	_, err = p.post(ctx, token, operation, variables, data)
	if refusedBy(err, forbidden) && token != "" && !fresh {
		if token, _, err = p.token(ctx, token); err != nil {
			return err
		}
		_, err = p.post(ctx, token, operation, variables, data)
	}
	return err
}

// post sends a document with a log-in token, or with the API key if token is "".
func (p *Platform) post(ctx context.Context, token, operation string, variables map[string]any, data any) (http.Header, error) {
	client := *p.client
	client.Authorize = func(req *http.Request) error {
		switch {
		case token != "":
			req.Header.Set("Authorization", "Bearer "+token)
		case p.creds.APIKey != "" && operation != "Login":
			req.Header.Set("Vendure-Api-Key", p.creds.APIKey)
		}
		if p.creds.Channel != "" {
			req.Header.Set("Vendure-Token", p.creds.Channel)
		}
		return nil
	}
	answer, err := client.Send(ctx, http.MethodPost, "", question{operation, documents[operation], variables})
	if err != nil {
		return nil, &offers.PlatformError{Fault: offers.FaultOutside, Err: fmt.Errorf("%s: %w", operation, err)}
	}
	return answer.Header, read(answer, operation, data)
}

// read sorts an answer. GraphQL says what went wrong in the body, whatever the status.
func read(answer outbound.Answer, operation string, data any) error {
	var body struct {
		Data   json.RawMessage
		Errors []struct {
			Extensions struct{ Code string }
		}
	}
	if err := answer.Into(&body); err != nil || body.Data == nil && len(body.Errors) == 0 {
		if fault := answer.Fault(operation); fault != nil {
			return fault
		}
		return &offers.PlatformError{Fault: offers.FaultOutside, Err: fmt.Errorf("%s: status %d: no GraphQL answer", operation, answer.Status)}
	}
	if len(body.Errors) > 0 {
		return sorted(answer, operation, body.Errors[0].Extensions.Code)
	}
	if err := json.Unmarshal(body.Data, data); err != nil {
		return &offers.PlatformError{Fault: offers.FaultOutside, Err: fmt.Errorf("%s: not the data that was asked for", operation)}
	}
	return nil
}

// sorted is the error of a GraphQL error's code.
func sorted(answer outbound.Answer, operation, code string) error {
	cause := &refusal{operation, code}
	switch code {
	case forbidden, "CHANNEL_NOT_FOUND", "UNAUTHORIZED", "UNAUTHENTICATED":
		return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: cause}
	case "USER_INPUT_ERROR", "ILLEGAL_OPERATION", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_REQUEST", notFound:
		return &offers.PlatformError{Fault: offers.FaultRejected, Err: cause}
	case "INTERNAL_SERVER_ERROR":
	default:
		cause.code = "an error of an unknown kind"
	}
	if fault := answer.Fault(operation); fault != nil {
		return fault
	}
	return &offers.PlatformError{Fault: offers.FaultOutside, Err: cause}
}

func refusedBy(err error, code string) bool {
	var r *refusal
	return errors.As(err, &r) && r.code == code
}

// rejected is the answer to what Vendure will never take.
func rejected(format string, args ...any) error {
	return &offers.PlatformError{Fault: offers.FaultRejected, Err: fmt.Errorf(format, args...)}
}
