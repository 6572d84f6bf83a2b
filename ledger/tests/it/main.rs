//! Trees, checkpoints, proofs and audits, as a stranger would check them.
#![expect(clippy::unwrap_used, reason = "in a test, what fails to unwrap fails the test")]

mod audits;
mod entries;
mod exports;
mod pins;
mod proofs;
mod support;
mod trees;
