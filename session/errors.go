package session

import (
	"errors"
	"fmt"
	"time"
)

// Error is a refusal with two reasons: [Error.Public] is fit for people, Error
// is for the log. Neither holds anything the caller sent. Compare by errors.Is
// with the sentinels of this package.
type Error struct {
	// Code is stable, lower case, for logs and metrics.
	Code    string
	public  string
	private string
}

// Error is the reason for the log.
func (e *Error) Error() string { return "session: " + e.private }

// Public is the reason for people, a whole sentence.
func (e *Error) Public() string { return e.public }

// Refusals of a token, a cookie or a log-in's session.
var (
	ErrNoToken = &Error{"no_token", "There is no session yet.",
		"request carries neither cookie nor token"}
	ErrTampered = &Error{"tampered", "This session is not valid.",
		"token was not signed by any key of this purpose"}
	ErrOversized = &Error{"oversized", "This session is not valid.",
		"token is longer than 512 bytes"}
	ErrOtherStore = &Error{"other_store", "This session is not valid.",
		"token was signed for another store"}
	ErrExpired = &Error{"expired", "This session has expired.",
		"token is past its age"}
	ErrStoreID = &Error{"store_id", "There is no such store.",
		"store id is empty, reserved, longer than 64 bytes or not made of letters, digits, '-' and '_'"}
	ErrEnded = &Error{"ended", "You have been logged out. Please log in again.",
		"no record of this admin session: logged out, revoked or evicted"}
	ErrIdle = &Error{"idle", "You have been logged out after a long pause. Please log in again.",
		"admin session idle for too long"}
	ErrTooOld = &Error{"too_old", "Please log in again.",
		"admin session reached its greatest age"}
	ErrForeign = &Error{"foreign", "This session is not valid.",
		"session was not made by this store, or its id was changed"}
	ErrTooMuch = &Error{"too_much", "Too much to remember.",
		"session values are larger than their limit"}
	ErrValues = &Error{"values", "This session could not be read.",
		"stored session values do not decode"}
)

// Refusals of an account, its passphrase or a log-in.
var (
	ErrCredentials = &Error{"credentials", "The e-mail address or the passphrase is wrong.",
		"no such account, or the passphrase does not match"}
	ErrNotYou = &Error{"not_you", "This is not your passphrase.",
		"neither passphrase nor code of the account that is logged in"}
	ErrThrottled = &Error{"throttled", "Too many attempts. Please wait a little.",
		"log-in attempts throttled"}
	ErrNoAccount = &Error{"no_account", "There is no such account.",
		"no account with this id"}
	ErrEmailTaken = &Error{"email_taken", "There is already an account with this e-mail address.",
		"e-mail address has an account"}
	ErrNotFirst = &Error{"not_first", "This server has been set up already. Please log in.",
		"there is an account already"}
	ErrEmail = &Error{"email", "This is not an e-mail address.",
		"e-mail address does not parse"}
	ErrName = &Error{"name", "Please give a name of at most 100 characters, on one line.",
		"name is longer than 100 characters or has control characters"}
	ErrRole = &Error{"role", "There is no such role.",
		"role is not one of owner, editor, analyst, support"}
	ErrPassphraseShort = &Error{"passphrase_short", "Use at least 12 characters. A few unrelated words work well.",
		"passphrase is shorter than 12 characters"}
	ErrPassphraseLong = &Error{"passphrase_long", "Use at most 128 characters.",
		"passphrase is longer than 128 characters"}
	ErrPassphraseObvious = &Error{"passphrase_obvious",
		"This is easy to guess: it is a well-known passphrase, or little more than a common word, your address, the product's name or repeated characters. A few unrelated words work well.",
		"passphrase is on the blocklist or has too little besides it"}
	ErrPassphraseText = &Error{"passphrase_text", "Please use only characters that can be typed.",
		"passphrase is not valid UTF-8 or has control characters"}
)

// Throttled is the refusal of a log-in that came too soon. It matches
// [ErrThrottled].
type Throttled struct {
	// RetryAfter is how long until one more attempt is heard, at least a second.
	RetryAfter time.Duration
	by         string
}

func (t *Throttled) Error() string {
	return fmt.Sprintf("session: log-in attempts of this %s throttled for %s", t.by, t.RetryAfter)
}

// Is matches [ErrThrottled].
func (t *Throttled) Is(target error) bool { return target == error(ErrThrottled) }

// Unwrap gives [ErrThrottled], and with it the public reason.
func (t *Throttled) Unwrap() error { return ErrThrottled }

// Public is the reason for people behind any error of this package, or "" if
// there is none (a failure of ours, such as Redis being away).
func Public(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Public()
	}
	return ""
}
