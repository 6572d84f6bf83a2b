//! What a program may do by a token.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that a program may do by a token, in the rooms that its bot is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BotScope {
    /// Read the rooms, and follow them live.
    ReadRooms,
    /// Post, and edit, delete and react.
    PostMessages,
}

/// What a program may do by a token: something, at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BotScopes(BTreeSet<BotScope>);

/// A token by which nothing can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is for something: for reading rooms, for posting messages, or for both")]
pub struct NoBotScope;

impl BotScopes {
    /// Takes what was asked for; the same twice is the same.
    ///
    /// # Errors
    /// When it is nothing.
    pub fn parse(asked: impl IntoIterator<Item = BotScope>) -> Result<Self, NoBotScope> {
        let scopes: BTreeSet<_> = asked.into_iter().collect();
        if scopes.is_empty() { Err(NoBotScope) } else { Ok(Self(scopes)) }
    }

    /// What an event tells, which is a fact.
    pub(super) fn told(scopes: &[BotScope]) -> Self {
        Self(scopes.iter().copied().collect())
    }

    /// Whether this is among it.
    pub fn has(&self, scope: BotScope) -> bool {
        self.0.contains(&scope)
    }

    /// Each, in an order that is always the same.
    pub fn to_vec(&self) -> Vec<BotScope> {
        self.0.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_something() {
        use BotScope::{PostMessages, ReadRooms};
        assert_eq!(BotScopes::parse([]), Err(NoBotScope));
        let scopes = BotScopes::parse([PostMessages, ReadRooms, PostMessages]).expect("two");
        assert_eq!(scopes.to_vec(), [ReadRooms, PostMessages]);
        let read = BotScopes::parse([ReadRooms]).expect("one");
        assert!(read.has(ReadRooms) && !read.has(PostMessages));
        assert_eq!(serde_json::to_string(&scopes).ok(), Some(r#"["read-rooms","post-messages"]"#.to_owned()));
    }
}
