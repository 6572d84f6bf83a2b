//! Who may do what in a room: each gives the room to who may, and says to others why not.

use super::{OpenRoom, Role, Room, Standing};
use crate::{chat::RoomRefused, ids::AccountId};

impl Room {
    /// The room, for one of its members.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for everybody else, who must not learn that it exists.
    pub fn for_member(&self, account: AccountId) -> Result<&OpenRoom, RoomRefused> {
        match self {
            Self::Open(open) if self.has_member(account) => Ok(open),
            Self::Open(_) | Self::NotCreated | Self::Unopened { .. } => Err(RoomRefused::NotFound),
        }
    }

    /// The room, for one of its members who wants to say something in it.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for everybody else; [`RoomRefused::Archived`]; [`RoomRefused::NotAvailable`] where one of
    /// the two of a direct room has blocked the other. It is the same for both: who is blocked learns no more than that.
    pub fn for_writer(&self, account: AccountId) -> Result<&OpenRoom, RoomRefused> {
        let open = self.for_member(account)?.in_use()?;
        if open.blocked_by.is_empty() { Ok(open) } else { Err(RoomRefused::NotAvailable) }
    }
}

impl OpenRoom {
    /// The room, if something new may come into it. What takes away goes on in an archived one, too: people leave, are
    /// removed and take back what they said, and webhooks are revoked.
    ///
    /// # Errors
    /// [`RoomRefused::Archived`].
    pub const fn in_use(&self) -> Result<&Self, RoomRefused> {
        if self.archived { Err(RoomRefused::Archived) } else { Ok(self) }
    }

    /// The room, if people can come into it and go.
    ///
    /// # Errors
    /// [`RoomRefused::DirectRoom`] for the room of two people.
    pub const fn changeable(&self) -> Result<&Self, RoomRefused> {
        if self.direct { Err(RoomRefused::DirectRoom) } else { Ok(self) }
    }

    /// The room, for who owns it.
    ///
    /// # Errors
    /// [`RoomRefused::NotOwner`] for its other members.
    pub fn for_owner(&self, by: AccountId) -> Result<&Self, RoomRefused> {
        match self.standing(by) {
            Some(Standing::Member(Role::Owner)) => Ok(self),
            _ => Err(RoomRefused::NotOwner),
        }
    }

    /// The room, for who keeps order in it: its owner and its moderators.
    ///
    /// # Errors
    /// [`RoomRefused::NotModerator`] for its other members.
    pub fn for_moderator(&self, by: AccountId) -> Result<&Self, RoomRefused> {
        match self.standing(by) {
            Some(Standing::Member(Role::Owner | Role::Moderator)) => Ok(self),
            _ => Err(RoomRefused::NotModerator),
        }
    }

    /// The room, for who may put this person out of it.
    ///
    /// # Errors
    /// [`RoomRefused::NotModerator`] for members; [`RoomRefused::OwnerStays`], whoever asks; [`RoomRefused::NotOwner`]
    /// for moderators among themselves.
    pub fn for_moderator_of(&self, by: AccountId, account: AccountId) -> Result<&Self, RoomRefused> {
        self.for_moderator(by)?;
        match self.standing(account) {
            Some(Standing::Member(Role::Owner)) => Err(RoomRefused::OwnerStays),
            Some(Standing::Member(Role::Moderator)) => self.for_owner(by),
            Some(Standing::Member(Role::Member) | Standing::Invited { .. }) | None => Ok(self),
        }
    }

    /// The room, for who may pin messages in it: who keeps order there, and both of a direct room.
    ///
    /// # Errors
    /// [`RoomRefused::NotModerator`] for the other members of a room of many.
    pub fn for_pinner(&self, by: AccountId) -> Result<&Self, RoomRefused> {
        if self.direct { Ok(self) } else { self.for_moderator(by) }
    }
}
