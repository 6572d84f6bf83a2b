//! An emoji with which one reacts.

use std::fmt;

use crate::{Refusal, refusal::RefusalKind};

/// One emoji, as Unicode recommends it for interchange. Of several spellings of the same emoji it has one.
#[derive(Clone, PartialEq, Eq)]
pub struct Emoji(&'static str);

/// A text is not one emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reaction is one emoji")]
pub struct NoEmoji;

impl Emoji {
    /// Parses what a person chose.
    ///
    /// # Errors
    /// When it is anything but one emoji: text under a message would be a message that nobody can delete.
    pub fn parse(text: &str) -> Result<Self, NoEmoji> {
        emojis::get(text).map(|emoji| Self(emoji.as_str())).ok_or(NoEmoji)
    }

    /// The emoji itself.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

/// What people feel does not show in logs.
impl fmt::Debug for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Emoji")
    }
}

impl Refusal for NoEmoji {
    fn code(&self) -> &'static str {
        "emoji-invalid"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_told_from_other_text() {
        for good in ["👍", "👍🏽", "❤️", "👩‍👩‍👧", "🇳🇱", "1️⃣"] {
            assert_eq!(Emoji::parse(good).map(|emoji| emoji.as_str()), Ok(good));
        }
        for bad in ["", " ", "a", "1", "👍👍", "👍 ", "thumbs up", ":+1:", "\u{fe0f}", "\u{200d}", "🏽👍"]
        {
            assert_eq!(Emoji::parse(bad), Err(NoEmoji), "{bad:?}");
        }
    }
}
