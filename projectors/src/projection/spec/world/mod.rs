//! A history in which everything happens that can happen, drawn at random from a seed.

mod accounts;
mod bots;
mod conversions;
mod memberships;
mod messages;
mod rooms;

use std::collections::BTreeMap;

use domain::{
    boundary::{Boundary, CHATS},
    chat::{MembershipEvent, Message, RoomEvent},
    ids::{AccountId, ConversionId, InviteLinkId, LinkPreviewId, RoomId, WebhookId},
};
use personal::{Deletable, Personal};
use uuid::Uuid;

use super::{Said, Spec, on};

/// A source of numbers that looks random and is the same for the same seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).expect("small")).expect("small")
    }

    fn one_of<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }

    fn uuid(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }
}

/// About `steps` things that happened to a handful of people.
pub(super) fn history(seed: u64, steps: usize) -> Vec<Spec> {
    let mut world = World {
        dice: Dice::new(seed),
        events: Vec::new(),
        accounts: Vec::new(),
        rooms: BTreeMap::new(),
        links: Vec::new(),
        messages: Vec::new(),
        reactions: Vec::new(),
        previews: Vec::new(),
        webhooks: Vec::new(),
        bots: Vec::new(),
        reports: Vec::new(),
        conversions: Vec::new(),
    };
    for _ in 0..4 {
        world.register();
    }
    // So often that also the smallest read model has more than a few rows.
    for _ in 0..8 {
        world.create_room();
    }
    for _ in 0..16 {
        world.block();
    }
    for _ in 0..8 {
        world.use_bot();
    }
    for _ in 0..steps {
        match world.dice.below(36) {
            0 => world.register(),
            1..=3 => world.change_account(),
            4 => world.create_room(),
            5..=6 | 20..=21 => world.change_room(),
            7..=8 => world.post(),
            9 => world.request_conversion(),
            12 => world.delete_message(),
            13..=14 => world.edit_message(),
            15..=17 => world.react(),
            18 => world.choose_rule(),
            22..=23 => world.pin(),
            24..=25 => world.follow_or_read_thread(),
            19 => world.read_notifications(),
            26 => world.use_webhook(),
            27..=28 => world.report(),
            29..=31 => world.preview_link(),
            32..=33 => world.use_bot(),
            34 => world.administer_room(),
            35 => world.set_quotas(),
            _ => world.change_conversion(),
        }
    }
    for _ in 0..8 {
        world.post();
        world.preview_link();
        world.use_webhook();
    }
    for _ in 0..8 {
        world.preview_link();
    }
    world.events
}

struct World {
    dice: Dice,
    events: Vec<Spec>,
    accounts: Vec<AccountId>,
    /// Who is invited (false) to or in (true) each room.
    rooms: BTreeMap<RoomId, BTreeMap<AccountId, bool>>,
    /// Every link into a room, revoked or not.
    links: Vec<(RoomId, InviteLinkId)>,
    /// Everything that was said, deleted or not.
    messages: Vec<Message>,
    /// Every reaction that was added, taken back or not: to what, by whom and where it stands.
    reactions: Vec<(Message, AccountId, u64)>,
    /// Every preview of a link, removed or not: of which message.
    previews: Vec<(Message, LinkPreviewId)>,
    /// Every webhook, revoked or not.
    webhooks: Vec<(RoomId, WebhookId)>,
    /// Every bot, deleted or not, and whose it is.
    bots: Vec<(AccountId, AccountId)>,
    /// Every report, closed or not: of what, and by whom.
    reports: Vec<(Message, AccountId)>,
    conversions: Vec<(AccountId, ConversionId, bool)>,
}

impl World {
    /// A text of somebody's, one in eight times erased.
    fn text(&mut self, of: AccountId) -> Personal<String> {
        match self.dice.below(8) {
            0 => Personal::Erased { of: of.person() },
            n => Personal::open(of.person(), format!("text {n} 'quoted' 報告\n{}", self.dice.next())),
        }
    }

    /// What somebody says, one time in eight destroyed.
    fn words(&mut self, of: AccountId) -> Deletable<String> {
        match self.text(of) {
            Personal::Open { of, value } => Deletable::open(of, value),
            Personal::Erased { of } => Deletable::erased(of),
        }
    }

    fn room_changed(
        &mut self,
        room: RoomId,
        account: AccountId,
        event: RoomEvent,
        membership: MembershipEvent,
    ) {
        self.events.push(on(&Boundary::room(room), event));
        self.events.push(on(&Boundary::memberships(account), membership));
    }

    fn somebody_in_a_room(&mut self) -> Option<(RoomId, AccountId)> {
        let inside: Vec<_> = self
            .rooms
            .iter()
            .flat_map(|(room, people)| {
                people.iter().filter(|(_, inside)| **inside).map(|(who, _)| (*room, *who))
            })
            .collect();
        (!inside.is_empty()).then(|| self.dice.one_of(&inside))
    }

    /// Mostly one of the last messages, so that batches have both its beginning and its end, and some twice.
    fn some_message(&mut self) -> Option<Message> {
        let last = self.messages.len();
        if last == 0 {
            return None;
        }
        let back =
            1 + if self.dice.below(4) == 0 { self.dice.below(last) } else { self.dice.below(last.min(3)) };
        Some(self.messages[last - back])
    }

    /// Where the next event of this stream will stand.
    fn next_in_chats(&self) -> u64 {
        self.events.iter().filter(|event| event.stream == CHATS).count() as u64 + 1
    }
}
