//! Names of workers' jobs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::boundary::is_part_name;

/// The name of a worker, which is its durable consumer's: 1 to 40 of `a-z` and `_`. Which there are, only the workers
/// know, and a newer one may know more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkerName(String);

/// A text that no worker can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a worker's name is 1 to 40 characters of a to z and _")]
pub struct WorkerNameError;

impl WorkerName {
    /// Parses what somebody sent.
    ///
    /// # Errors
    /// When it is empty, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self, WorkerNameError> {
        if is_part_name(text) { Ok(Self(text.to_owned())) } else { Err(WorkerNameError) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WorkerName {
    type Error = WorkerNameError;

    fn try_from(text: String) -> Result<Self, WorkerNameError> {
        Self::parse(&text)
    }
}

impl From<WorkerName> for String {
    fn from(name: WorkerName) -> Self {
        name.0
    }
}

impl fmt::Display for WorkerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_token_of_a_subject() {
        assert_eq!(WorkerName::parse("mailer").map(String::from), Ok("mailer".to_owned()));
        for bad in ["", "Mailer", "mail.er", "mail er", "*", ">", &"x".repeat(41)] {
            assert_eq!(WorkerName::parse(bad), Err(WorkerNameError), "{bad}");
        }
    }
}
