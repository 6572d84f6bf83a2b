//! `ChooseRoomRule`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MembershipEvent, Room, RoomRefused};
use crate::ids::AccountId;

/// What of a room somebody is told, in their list of notifications and outside the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoomRule {
    /// Mentions, answers and reactions; outside the app, every message.
    #[default]
    All,
    /// Mentions and answers.
    Mentions,
    /// Nothing.
    Nothing,
}

/// Be told more or less of a room, on all of one's devices.
#[derive(Clone, Copy, Debug)]
pub struct ChooseRoomRule {
    pub account: AccountId,
    pub rule: RoomRule,
}

impl RoomRule {
    /// Its name, as it stands in events, answers and read models.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::Nothing => "nothing",
        }
    }
}

impl ChooseRoomRule {
    /// Decides against the room. It concerns nobody but the one who chooses.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not in it.
    pub fn decide(self, room: &Room) -> Result<MembershipEvent, RoomRefused> {
        let Self { account, rule } = self;
        let room = room.for_member(account)?.room;
        Ok(MembershipEvent::RoomRuleChosen { room, account, rule })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn members_choose_for_themselves_and_others_learn_nothing() {
        let choose = |account| ChooseRoomRule { account, rule: RoomRule::Mentions };
        let (room, account, rule) = (room_id(), bob(), RoomRule::Mentions);
        let chosen = MembershipEvent::RoomRuleChosen { room, account, rule };
        assert_eq!(choose(bob()).decide(&room_of_two()), Ok(chosen));
        assert_eq!(choose(eve()).decide(&room_of_two()), Err(RoomRefused::NotFound));
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(choose(bob()).decide(&invited), Err(RoomRefused::NotFound));
    }

    #[test]
    fn a_rule_is_called_the_same_everywhere() {
        for rule in [RoomRule::All, RoomRule::Mentions, RoomRule::Nothing] {
            assert_eq!(serde_json::to_value(rule).expect("a name"), rule.name());
        }
    }
}
