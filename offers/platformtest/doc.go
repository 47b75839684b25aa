// Package platformtest is the contract of offers.Platform, as tests that every adapter passes: against the real server
// where it can be run, else against a twin that answers as the real one was seen to.
//
// How to use it:
//
//  1. Connect the adapter, and connect it once more with wrong credentials (Bench.Stranger).
//  2. Write a Shop: what shoppers, the checkout and the merchant do at the platform, by its own storefront interface.
//  3. Put both into a Bench, with the platform's clock (Now), a way to move it (Advance; nil if only real time passes)
//     and the messages it sends of orders (Message).
//  4. Twins serve HTTP through NewFaults(handler), which is Bench.Faults; a real server says Real: true instead.
//  5. Call Run(t, bench), and FuzzCartURL(f, platform, store) from a fuzz test. Rows use codes and stores of their own,
//     so one server serves all of them, and real ones need no cleaning.
//  6. What the platform can't do is said in its Capabilities: the rows then hold it to its word (see abilities.go).
//     There is no way to leave a row out.
//  7. Seams that adapters get wrong: Create again must keep the reference and move the end, both ways, and bring value and
//     conditions (then the reference may change); Delete of what is somebody else's by now is success and leaves it
//     alone; errors name no code and no secret.
//  8. An end may be kept up to a second late, where a platform counts in seconds, and never early.
//  9. Find is read to its last page before anything it listed is deleted.
//  10. UsedCode.Code is in capitals, as the ledger knows it, whatever the platform makes of it.
package platformtest
