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
	ErrNotYou = &Error{"not_you", "This is not your passphrase, nor a code that counts now.",
		"neither passphrase nor code of the account that is logged in"}
	ErrCode = &Error{"code", "This code is wrong, over or used already. Each works once; wait for the next one in your app.",
		"neither a code of now that is new nor a recovery code that is left"}
	ErrSealed = &Error{"sealed", "This server cannot check codes of your app right now. A recovery code works.",
		"secret of the second step does not open with the vault keys that are here"}
	ErrTOTPOn = &Error{"totp_on", "Two-step log-in is on already.",
		"account has a second step"}
	ErrTOTPOff = &Error{"totp_off", "Two-step log-in is off.",
		"account has no second step"}
	ErrNoSetup = &Error{"no_setup", "This took too long, or was done in another tab. Please start again.",
		"no secret waits for its first code, or it changed meanwhile"}
	ErrThrottled = &Error{"throttled", "Too many attempts. Please wait a little.",
		"log-in attempts throttled"}
	ErrNoAccount = &Error{"no_account", "There is no such account.",
		"no account with this id"}
	ErrEmailTaken = &Error{"email_taken", "There is already an account with this e-mail address.",
		"e-mail address has an account"}
	ErrNotFirst = &Error{"not_first", "This server has been set up already. Please log in.",
		"there is an account already"}
	ErrInTeam = &Error{"in_team", "This person is in the team already.",
		"account has a role in this store"}
	ErrLastOwner = &Error{"last_owner", "A store needs an owner. Make somebody else an owner first.",
		"the team's last owner can be neither removed nor demoted"}
	ErrNoInvitation = &Error{"no_invitation", "This invitation is over: it was used or withdrawn, or is older than three days. Ask for a new one.",
		"no open invitation with this secret"}
	ErrOtherEmail = &Error{"other_email", "This invitation is for another e-mail address than yours.",
		"invitation is for the address of another account"}
	ErrManyInvitations = &Error{"many_invitations", "There are a hundred open invitations. Withdraw some first.",
		"team has as many open invitations as it may"}
	ErrFirstLink = &Error{"first_link", "This link does not work any more.",
		"no link for the first account has this secret"}
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
