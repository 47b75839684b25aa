// Package offers holds the rules of timed personal offers: what a signal may say, when a campaign applies, what an
// offer is worth, which states it passes through. It knows no HTTP, no HTML and no Redis: clock and randomness are
// arguments, and everything it keeps goes through the Store interface.
//
// Units: money is integer minor units of a currency, rates are basis points (1 % = 100), times are absolute
// milliseconds since the Unix epoch (suffix At) and durations are milliseconds (suffix MS).
package offers
