//! What can go wrong on a bare machine, said so that the reader knows what to do.

use std::path::PathBuf;

/// The failure of an embedded server or of getting it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program that Wherry needs is not on this machine.
    #[error("{program} is missing: {hint}")]
    Missing { program: &'static str, hint: &'static str },

    /// A program is there, but too old.
    #[error("{program} {found} is too old, {needed} or newer is needed: {hint}")]
    TooOld { program: &'static str, found: String, needed: &'static str, hint: &'static str },

    /// The disk is nearly full.
    #[error(
        "no disk space: {needed_mib} MiB are needed in {folder}, {free_mib} MiB are free; free some, or set {variable} to a folder on a larger disk"
    )]
    NoSpace { folder: PathBuf, needed_mib: u64, free_mib: u64, variable: &'static str },

    /// A package manager failed; the end of what it said is included.
    #[error("could not install {what}: {hint}\n{output}")]
    Install { what: &'static str, hint: &'static str, output: String },

    /// A server ended before it was ready, or never became so.
    #[error("{name} did not start: {why}\nlast lines of {log}:\n{tail}", log = log.display())]
    Start { name: &'static str, why: String, log: PathBuf, tail: String },

    /// A condition that was waited for did not come about.
    #[error("waited {seconds} s for {what}; last seen: {last}")]
    Timeout { what: String, seconds: u64, last: String },

    /// The secrets do not belong to the data, or cannot be read.
    #[error("{0}")]
    Secrets(String),

    /// A server refused what it was asked.
    #[error("{doing}: {answer}")]
    Refused { doing: String, answer: String },

    /// The operating system refused.
    #[error("{doing}")]
    Io {
        doing: String,
        #[source]
        source: std::io::Error,
    },

    /// Postgres refused a statement of the set-up.
    #[error("{doing}")]
    Database {
        doing: String,
        #[source]
        source: sqlx::Error,
    },

    /// An HTTP request to a server of ours failed.
    #[error("{doing}")]
    Http {
        doing: String,
        #[source]
        source: reqwest::Error,
    },
}

impl Error {
    /// Says what was being done when the operating system refused.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    pub(crate) fn database(doing: impl Into<String>) -> impl FnOnce(sqlx::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Database { doing, source }
    }

    pub(crate) fn http(doing: impl Into<String>) -> impl FnOnce(reqwest::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Http { doing, source }
    }
}
