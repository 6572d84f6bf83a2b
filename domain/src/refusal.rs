//! What every refused command has in common.

/// A refusal that the edge can answer without knowing the feature it comes from.
pub trait Refusal: std::error::Error {
    /// The stable code of this refusal, e.g. `handle-taken`. Clients match on it; it never changes.
    fn code(&self) -> &'static str;

    /// What kind of answer it is.
    fn kind(&self) -> RefusalKind;
}

/// How a refusal is answered. The edge maps each to one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The input breaks a rule by itself, whatever the state (422).
    Invalid,
    /// The state does not allow it now (409).
    Conflict,
    /// It does not exist, or the actor may not know that it does (404).
    NotFound,
    /// The actor may see it but not do this (403).
    Forbidden,
    /// It was there, and is over (410).
    Gone,
    /// Too often; may be tried again later (429).
    TooOften,
}
