//! Whom a message names.

use std::collections::BTreeSet;

use super::{Room, links::beside_links, markup::said};
use crate::{
    accounts::{EVERYBODY, Handle},
    ids::AccountId,
};

/// So many different handles of a text are looked up; the others are only words.
const MOST: usize = 20;

/// The handles behind an `@` in a text, and whether `@room` is among them. Whose they are is not known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedHandles {
    pub handles: Vec<Handle>,
    pub room: bool,
}

/// Who is mentioned by a message: accounts, and maybe everybody in the room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    pub accounts: BTreeSet<AccountId>,
    pub room: bool,
}

impl NamedHandles {
    /// Finds them, each once, in the order of the text. An `@` within a word, as in an address, names nobody, and what stands in
    /// code is not said to anybody.
    pub fn of(text: &str) -> Self {
        let mut named = Self::default();
        for stretch in said(text).into_iter().flat_map(beside_links) {
            named.read(stretch);
        }
        named
    }

    fn read(&mut self, stretch: &str) {
        let mut before = None;
        for (at, c) in stretch.char_indices() {
            let begins =
                c == '@' && !before.is_some_and(|before| is_in_word(before) || "@./".contains(before));
            before = Some(c);
            if !begins {
                continue;
            }
            let rest = &stretch[at + 1..];
            let end = rest.find(|c: char| !is_in_word(c)).unwrap_or(rest.len());
            let word = rest[..end].to_ascii_lowercase();
            if word == EVERYBODY {
                self.room = true;
            } else if let Ok(handle) = Handle::parse(&word)
                && self.handles.len() < MOST
                && !self.handles.contains(&handle)
            {
                self.handles.push(handle);
            }
        }
    }
}

impl Mentions {
    /// Those of them who are in the room; who says it is not told of it.
    pub(super) fn in_room(self, room: &Room, author: AccountId) -> Self {
        let is_there = |account: &AccountId| *account != author && room.has_member(*account);
        Self { accounts: self.accounts.into_iter().filter(is_there).collect(), room: self.room }
    }
}

/// True for what a handle is made of, and for letters that would go on a word.
fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    fn handles(text: &str) -> Vec<String> {
        NamedHandles::of(text).handles.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn handles_behind_an_at_are_found_once_wherever_they_stand() {
        assert_eq!(handles("@ada, (@Bob_1) and @ada: ahoy\n@eve-2"), ["ada", "bob_1", "eve-2"]);
        for none in
            ["ada", "ada@example.org", "mail@ada", "@ab", "@é", "@adaé", "@@ada", "x/@ada", "@ ada", "@"]
        {
            assert_eq!(handles(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn everybody_is_named_by_a_word_of_its_own() {
        assert!(NamedHandles::of("@room, ahoy").room && NamedHandles::of("ahoy @Room").room);
        assert!(!NamedHandles::of("@rooms @room-1 me@room").room);
        assert_eq!(handles("@room"), [""; 0]);
    }

    #[test]
    fn who_is_named_in_code_is_not_called() {
        assert_eq!(handles("run `ping @ada`, **@bob_1**"), ["bob_1"]);
        assert_eq!(handles("```\n@ada\n```\n_@eve-2_"), ["eve-2"]);
        assert!(!NamedHandles::of("`@room`").room && NamedHandles::of("`@room").room);
    }

    #[test]
    fn a_text_names_so_many_and_no_more() {
        let names: Vec<_> = (0..30).map(|n| format!("@person-{n}")).collect();
        assert_eq!(handles(&names.join(" ")).len(), MOST);
    }

    #[test]
    fn only_members_are_mentioned_and_not_oneself() {
        let accounts = BTreeSet::from([ada(), bob(), eve()]);
        let mentions = Mentions { accounts, room: true }.in_room(&room_of_two(), ada());
        assert_eq!(mentions, Mentions { accounts: BTreeSet::from([bob()]), room: true });
    }
}
