//! A history in which everything happens that can happen, drawn at random from a seed.

use std::collections::BTreeMap;

use domain::{
    accounts::{AccountEvent, ClaimHash, EmailEvent, HandleEvent, SessionEndReason, SessionEvent},
    bots::{BotEvent, BotScope},
    boundary::{Boundary, CHATS},
    chat::{
        Answered, Attachment, InThread, LinkedPage, MembershipEvent, Message, MessageChangeEvent,
        PictureSize, Report, ReportEvent, ReportOutcome, ReportReason, RoomEvent, RoomRule, TimelineEvent,
        Visibility,
    },
    conversion::{ConversionEvent, DeletionCause, FailureReason, PasswordAsk, SourceFormat, TargetFormat},
    ids::{
        AccountId, ConversionId, FileId, InviteLinkId, LinkPreviewId, MessageId, RoomId, SessionId, WebhookId,
    },
    quotas::QuotaEvent,
};
use personal::{Deletable, Personal};
use time::macros::datetime;
use uuid::Uuid;

use super::{Spec, on};

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

    fn register(&mut self) {
        let account = AccountId::new(self.dice.uuid());
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(account.uuid().as_bytes());
        let hash = ClaimHash::new(hash);
        let (email, password_hash) = (self.text(account), self.text(account));
        self.events.extend([
            on(&Boundary::email(&hash), EmailEvent::EmailClaimed { account }),
            on(&Boundary::handle(&hash), HandleEvent::HandleClaimed { account }),
            on(
                &Boundary::account(account),
                AccountEvent::AccountRegistered {
                    account,
                    email,
                    handle: format!("person-{}", self.accounts.len()),
                    password_hash,
                    attempt: 1,
                    activation_expires_at: datetime!(2026-01-01 1:00 UTC),
                },
            ),
        ]);
        self.accounts.push(account);
    }

    fn change_account(&mut self) {
        let account = self.dice.one_of(&self.accounts);
        let session = SessionId::new(self.dice.uuid());
        let (name, bio) = (self.text(account), self.text(account));
        let event = match self.dice.below(10) {
            9 => AccountEvent::EmailChanged { account, email: name },
            8 => AccountEvent::AccountAbandoned { account },
            0 => AccountEvent::AccountActivated { account },
            1 => AccountEvent::PhotoRemoved { account },
            2 | 3 => AccountEvent::PhotoSet { account, photo: FileId::new(self.dice.uuid()) },
            4 => AccountEvent::SignUpRepeated { account },
            5 => {
                let user_agent = Some(name);
                let started = SessionEvent::SessionStarted { session, account, user_agent };
                let reason = SessionEndReason::LoggedOut;
                let ended = SessionEvent::SessionEnded { session, account, reason };
                self.events.push(on(&Boundary::session(session), started));
                self.events.push(on(&Boundary::session(session), ended));
                return;
            }
            _ => AccountEvent::ProfileChanged { account, name, bio },
        };
        self.events.push(on(&Boundary::account(account), event));
    }

    fn create_room(&mut self) {
        if self.dice.below(4) == 0 {
            return self.open_direct_room();
        }
        let (room, owner) = (RoomId::new(self.dice.uuid()), self.dice.one_of(&self.accounts));
        let created = RoomEvent::RoomCreated { room, name: format!("room {}", self.rooms.len()), owner };
        let joined = MembershipEvent::JoinedRoom { room, account: owner };
        self.rooms.insert(room, BTreeMap::from([(owner, true)]));
        self.room_changed(room, owner, created, joined);
        self.use_link(room, owner, owner);
        self.open_and_join(room, owner);
        self.make_webhook(room, owner);
    }

    fn open_direct_room(&mut self) {
        let (by, account) = (self.dice.one_of(&self.accounts), self.dice.one_of(&self.accounts));
        let room = RoomId::new(self.dice.uuid());
        if by == account {
            return;
        }
        self.rooms.insert(room, BTreeMap::from([(by, true), (account, true)]));
        self.events.push(on(&Boundary::room(room), RoomEvent::DirectRoomOpened { room, by, account }));
        for account in [by, account] {
            let joined = MembershipEvent::JoinedDirectRoom { room, account, by };
            self.events.push(on(&Boundary::memberships(account), joined));
        }
    }

    fn change_room(&mut self) {
        let Some((room, by)) = self.somebody_in_a_room() else { return };
        let account = self.dice.one_of(&self.accounts);
        match self.dice.below(8) {
            3 => return self.use_link(room, account, by),
            4 => return self.open_and_join(room, by),
            0 | 1 => return self.keep_order(room, account, by),
            2 => return self.block(),
            _ => {}
        }
        let people = self.rooms.entry(room).or_default();
        let (event, membership) = match (people.get(&account), self.dice.below(2)) {
            (None, _) => {
                people.insert(account, false);
                (
                    RoomEvent::MemberInvited { room, account, by },
                    MembershipEvent::InvitedToRoom { room, account, by },
                )
            }
            (Some(false), 0) => {
                people.remove(&account);
                (
                    RoomEvent::InvitationDeclined { room, account },
                    MembershipEvent::DeclinedRoom { room, account },
                )
            }
            (Some(false), _) => {
                people.insert(account, true);
                (
                    RoomEvent::InvitationAccepted { room, account },
                    MembershipEvent::JoinedRoom { room, account },
                )
            }
            (Some(true), 0) => {
                people.remove(&account);
                (RoomEvent::MemberLeft { room, account }, MembershipEvent::LeftRoom { room, account })
            }
            (Some(true), _) => {
                people.remove(&account);
                (
                    RoomEvent::MemberRemoved { room, account, by },
                    MembershipEvent::RemovedFromRoom { room, account },
                )
            }
        };
        self.room_changed(room, account, event, membership);
    }

    /// Also twice the same, of those who are in, and into a room that is private again.
    fn open_and_join(&mut self, room: RoomId, by: AccountId) {
        let name = format!("renamed {}", self.dice.below(100));
        let event = match self.dice.below(6) {
            0 => RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Private, by },
            1 | 2 => RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Public, by },
            3 => RoomEvent::RoomRenamed { room, name, by },
            _ => {
                let account = self.dice.one_of(&self.accounts);
                self.rooms.entry(room).or_default().insert(account, true);
                let (event, joined) = (
                    RoomEvent::JoinedOpenRoom { room, account },
                    MembershipEvent::JoinedRoom { room, account },
                );
                return self.room_changed(room, account, event, joined);
            }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    /// Also lifts bans of those who are not banned, and appoints those who are moderators already.
    fn keep_order(&mut self, room: RoomId, account: AccountId, by: AccountId) {
        let is_inside = self.rooms[&room].get(&account) == Some(&true);
        let event = match self.dice.below(5) {
            0 | 1 if is_inside => RoomEvent::ModeratorAppointed { room, account, by },
            2 if is_inside => RoomEvent::ModeratorDismissed { room, account, by },
            3 => {
                if self.rooms.entry(room).or_default().remove(&account).is_some() {
                    let removed = RoomEvent::MemberRemoved { room, account, by };
                    let membership = MembershipEvent::RemovedFromRoom { room, account };
                    self.room_changed(room, account, removed, membership);
                }
                RoomEvent::PersonBanned { room, account, by }
            }
            _ => RoomEvent::BanLifted { room, account, by },
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    /// Also by a link that is revoked, and of those who are in.
    fn use_link(&mut self, room: RoomId, account: AccountId, by: AccountId) {
        let link = self.links.iter().rfind(|(of, _)| *of == room).map(|(_, link)| *link);
        let (event, is_joining) = match (link, self.dice.below(4)) {
            (Some(link), 1 | 2) => (RoomEvent::JoinedByLink { room, account, link }, true),
            (Some(link), 3) => (RoomEvent::InviteLinkRevoked { room, link, by }, false),
            (_, max_uses) => {
                let link = InviteLinkId::new(self.dice.uuid());
                self.links.push((room, link));
                let expires_at = datetime!(2026-01-01 1:00 UTC);
                let max_uses = u32::try_from(max_uses).ok().filter(|uses| *uses > 0);
                (RoomEvent::InviteLinkCreated { room, link, by, expires_at, max_uses }, false)
            }
        };
        if is_joining {
            self.rooms.entry(room).or_default().insert(account, true);
            self.room_changed(room, account, event, MembershipEvent::JoinedRoom { room, account });
        } else {
            self.events.push(on(&Boundary::room(room), event));
        }
    }

    /// Also of people who never wrote to each other; twice, or taken back without having been done.
    fn block(&mut self) {
        let (account, person) = (self.dice.one_of(&self.accounts), self.dice.one_of(&self.accounts));
        let room = domain::chat::BlockPerson { by: account, person }.room();
        let (event, own) = if self.dice.below(3) == 0 {
            (
                RoomEvent::WritingUnblocked { room, by: account, person },
                MembershipEvent::PersonUnblocked { account, person },
            )
        } else {
            (
                RoomEvent::WritingBlocked { room, by: account, person },
                MembershipEvent::PersonBlocked { account, person },
            )
        };
        self.room_changed(room, account, event, own);
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

    /// What somebody says, one time in eight destroyed.
    fn words(&mut self, of: AccountId) -> Deletable<String> {
        match self.text(of) {
            Personal::Open { of, value } => Deletable::open(of, value),
            Personal::Erased { of } => Deletable::erased(of),
        }
    }

    /// A file of somebody's, every other one a picture.
    fn attachment(&mut self, author: AccountId) -> Attachment {
        let picture = (self.dice.below(2) == 0).then_some(PictureSize { width: 800, height: 600 });
        Attachment {
            file: FileId::new(self.dice.uuid()),
            name: self.words(author),
            media_type: "application/octet-stream".to_owned(),
            size_bytes: self.dice.next() >> 32,
            digest: self.words(author),
            picture,
        }
    }

    fn post(&mut self) {
        let Some((room, author)) = self.somebody_in_a_room() else { return };
        let (message, body) = (MessageId::new(self.dice.uuid()), self.words(author));
        let answers = self.some_message().filter(|to| to.room == room);
        // Threads are of one level, and most of what is answered in one is not shown in the room.
        let answers = answers.map(|to| {
            let in_thread = to.thread.is_none() && self.dice.below(2) == 0;
            let thread = InThread { author: to.author, also_in_room: self.dice.below(4) == 0 };
            Answered { message: to.message, sequence: to.sequence, thread: in_thread.then_some(thread) }
        });
        let (mentions, mentions_room) = (vec![self.dice.one_of(&self.accounts)], self.dice.below(8) == 0);
        let attachments =
            (0..self.dice.below(6).saturating_sub(3)).map(|_| self.attachment(author)).collect();
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers,
            mentions,
            mentions_room,
            attachments,
        };
        self.messages.push(Message::posted(self.next_in_chats(), &posted));
        self.events.push(on(&Boundary::timeline(room), posted));
    }

    /// Where the next event of this stream will stand.
    fn next_in_chats(&self) -> u64 {
        self.events.iter().filter(|event| event.stream == CHATS).count() as u64 + 1
    }

    /// Also to a deleted message, twice the same, or taken back twice: the two may have been sent in the same moment.
    fn react(&mut self) {
        if self.dice.below(3) == 0 && !self.reactions.is_empty() {
            let (Message { room, message, sequence, .. }, by, added) = self.dice.one_of(&self.reactions);
            let removed = MessageChangeEvent::ReactionRemoved { room, message, sequence, by, added };
            self.events.push(on(&Boundary::message_changes(room), removed));
            return;
        }
        let Some(to) = self.some_message() else { return };
        let by = self.dice.one_of(&self.accounts);
        let emoji = match self.dice.below(8) {
            0 => Personal::Erased { of: by.person() },
            n => Personal::open(by.person(), ["👍", "🎉", "❤️"][n % 3].to_owned()),
        };
        self.reactions.push((to, by, self.next_in_chats()));
        let Message { room, message, sequence, .. } = to;
        let added = MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji };
        self.events.push(on(&Boundary::message_changes(room), added));
    }

    /// Also of a deleted message, or removed twice: the two may happen in the same moment. Or a room wants none, or some again,
    /// maybe twice.
    fn preview_link(&mut self) {
        let has_some = !self.previews.is_empty();
        match self.dice.below(6) {
            0 => return self.switch_link_previews(),
            1 | 2 if has_some => {
                let (Message { room, message, sequence, author, .. }, preview) =
                    self.dice.one_of(&self.previews);
                let by = self.dice.one_of(&[author, self.accounts[0]]);
                let removed =
                    MessageChangeEvent::LinkPreviewRemoved { room, message, sequence, author, preview, by };
                return self.events.push(on(&Boundary::message_changes(room), removed));
            }
            _ => {}
        }
        let Some(of) = self.some_message() else { return };
        let Message { room, message, sequence, author, .. } = of;
        let preview = LinkPreviewId::new(self.dice.uuid());
        let linked = Box::new(LinkedPage {
            link: self.words(author),
            url: self.words(author),
            host: self.words(author),
            site: self.words(author),
            title: self.words(author),
            description: self.words(author),
            picture: (self.dice.below(2) == 0).then_some(PictureSize { width: 400, height: 209 }),
        });
        self.previews.push((of, preview));
        let previewed =
            MessageChangeEvent::LinkPreviewed { room, message, sequence, author, preview, page: linked };
        self.events.push(on(&Boundary::message_changes(room), previewed));
    }

    fn switch_link_previews(&mut self) {
        let Some((room, by)) = self.somebody_in_a_room() else { return };
        let event = if self.dice.below(2) == 0 {
            RoomEvent::LinkPreviewsTurnedOff { room, by }
        } else {
            RoomEvent::LinkPreviewsTurnedOn { room, by }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    /// Also of what is no thread, or twice the same.
    fn follow_or_read_thread(&mut self) {
        let Some(Message { room, sequence, thread, .. }) = self.some_message() else { return };
        let (account, thread) = (self.dice.one_of(&self.accounts), thread.unwrap_or(sequence));
        let event = match self.dice.below(4) {
            0 => MembershipEvent::ThreadUnfollowed { room, account, thread },
            1 => MembershipEvent::ThreadFollowed { room, account, thread },
            _ => MembershipEvent::ThreadRead { room, account, thread, read_up_to: sequence },
        };
        self.events.push(on(&Boundary::memberships(account), event));
    }

    /// Also what is pinned already, or deleted, or unpinned without having been pinned.
    fn pin(&mut self) {
        let Some(Message { room, message, sequence, .. }) = self.some_message() else { return };
        let by = self.dice.one_of(&self.accounts);
        let event = if self.dice.below(3) == 0 {
            RoomEvent::MessageUnpinned { room, message, sequence, by }
        } else {
            RoomEvent::MessagePinned { room, message, sequence, by }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    fn make_webhook(&mut self, room: RoomId, by: AccountId) {
        let webhook = WebhookId::new(self.dice.uuid());
        let name = format!("webhook {}", self.webhooks.len());
        self.webhooks.push((room, webhook));
        self.events.push(on(&Boundary::room(room), RoomEvent::WebhookCreated { room, webhook, by, name }));
    }

    /// Also of one that is revoked: the two may happen in the same moment.
    fn use_webhook(&mut self) {
        if self.webhooks.is_empty() {
            return;
        }
        let (room, webhook) = self.dice.one_of(&self.webhooks);
        if self.dice.below(4) == 0 {
            let by = self.dice.one_of(&self.accounts);
            self.events.push(on(&Boundary::room(room), RoomEvent::WebhookRevoked { room, webhook, by }));
            return;
        }
        let author = webhook.author();
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(self.dice.uuid()),
            author,
            body: self.words(author),
            answers: None,
            mentions: vec![self.dice.one_of(&self.accounts)],
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.messages.push(Message::posted(self.next_in_chats(), &posted));
        self.events.push(on(&Boundary::timeline(room), posted));
    }

    /// Makes one, with a token, or does something about one: also what was done to it before, or after it was deleted.
    fn use_bot(&mut self) {
        if self.bots.is_empty() || self.dice.below(3) == 0 {
            let (bot, owner) = (AccountId::new(self.dice.uuid()), self.dice.one_of(&self.accounts));
            let token = SessionId::new(self.dice.uuid());
            self.bots.push((bot, owner));
            let (name, called) = (self.text(owner), self.text(owner));
            let scopes = vec![BotScope::ReadRooms, BotScope::PostMessages];
            let expires_at = (self.dice.below(2) == 0).then_some(datetime!(2026-02-01 1:00 UTC));
            let created = BotEvent::BotTokenCreated { bot, owner, token, name: called, scopes, expires_at };
            let started = SessionEvent::SessionStarted { session: token, account: bot, user_agent: None };
            let revoked = BotEvent::BotTokenRevoked { bot, owner, token };
            let reason = SessionEndReason::Revoked;
            let ended = SessionEvent::SessionEnded { session: token, account: bot, reason };
            self.events.push(on(&Boundary::bots(owner), BotEvent::BotRegistered { bot, owner, name }));
            self.events.push(on(&Boundary::bots(owner), created));
            self.events.push(on(&Boundary::session(token), started));
            if self.dice.below(2) == 0 {
                self.events.push(on(&Boundary::bots(owner), revoked));
                self.events.push(on(&Boundary::session(token), ended));
            }
            return;
        }
        let (bot, owner) = self.dice.one_of(&self.bots);
        let by = self.dice.one_of(&self.accounts);
        let event = match self.dice.below(6) {
            0 => BotEvent::BotDisabled { bot, owner, by },
            1 => BotEvent::BotEnabled { bot, owner, by },
            2 => BotEvent::BotDeleted { bot, owner },
            _ => return self.bring_bot(bot, owner),
        };
        self.events.push(on(&Boundary::bots(owner), event));
    }

    /// It says something at once.
    fn bring_bot(&mut self, bot: AccountId, owner: AccountId) {
        let Some((room, _)) = self.somebody_in_a_room() else { return };
        if self.rooms.entry(room).or_default().insert(bot, true).is_none() {
            let added = RoomEvent::BotAdded { room, account: bot, by: owner };
            self.room_changed(room, bot, added, MembershipEvent::JoinedRoom { room, account: bot });
        }
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(self.dice.uuid()),
            author: bot,
            body: self.words(bot),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.messages.push(Message::posted(self.next_in_chats(), &posted));
        self.events.push(on(&Boundary::timeline(room), posted));
    }

    /// Reports something for the first time, or closes a report, maybe twice.
    fn report(&mut self) {
        if self.dice.below(3) == 0 && !self.reports.is_empty() {
            let (Message { room, message, sequence, .. }, account) = self.dice.one_of(&self.reports);
            let report = Report::id(room, message, account);
            let by = self.dice.one_of(&self.accounts);
            let outcome = self.dice.one_of(&[ReportOutcome::Dismissed, ReportOutcome::ActedOn]);
            let closed = ReportEvent::ReportClosed { report, room, sequence, account, by, outcome };
            self.events.push(on(&Boundary::report(account, report), closed));
            return;
        }
        let Some(of) = self.some_message() else { return };
        let (by, reason) = (self.dice.one_of(&self.accounts), ReportReason::Harassment);
        let Message { room, message, sequence, author, .. } = of;
        if self.reports.iter().any(|(known, who)| known.message == message && *who == by) {
            return;
        }
        self.reports.push((of, by));
        let (report, words) = (Report::id(room, message, by), self.text(by));
        let reported =
            ReportEvent::MessageReported { report, room, message, sequence, author, by, reason, words };
        self.events.push(on(&Boundary::report(by, report), reported));
    }

    /// Also archives what is archived, and opens what is open.
    fn administer_room(&mut self) {
        let Some((room, to)) = self.somebody_in_a_room() else { return };
        let by = self.dice.one_of(&self.accounts);
        let reason = self.text(by);
        let event = match self.dice.below(3) {
            0 => RoomEvent::RoomArchived { room, by, reason },
            1 => RoomEvent::RoomReopened { room, by, reason },
            _ => {
                let assigned = RoomEvent::OwnershipAssigned { room, to, by, reason };
                self.events.push(on(&Boundary::room(room), assigned));
                RoomEvent::OwnershipPassed { room, from: by, to }
            }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    fn set_quotas(&mut self) {
        let by = self.dice.one_of(&self.accounts);
        let account = (self.dice.below(2) == 0).then(|| self.dice.one_of(&self.accounts));
        let (conversions_per_day, stored_bytes) = (Some(20), Some(self.dice.next() >> 32));
        let set =
            QuotaEvent::QuotasSet { account, conversions_per_day, stored_bytes, upload_bytes: None, by };
        self.events.push(on(&Boundary::quotas(account), set));
    }

    fn choose_rule(&mut self) {
        let Some((room, account)) = self.somebody_in_a_room() else { return };
        let rule = self.dice.one_of(&[RoomRule::All, RoomRule::Mentions, RoomRule::Nothing]);
        let chosen = MembershipEvent::RoomRuleChosen { room, account, rule };
        self.events.push(on(&Boundary::memberships(account), chosen));
    }

    /// Maybe the same twice, from two devices.
    fn read_notifications(&mut self) {
        let Some(Message { sequence, .. }) = self.some_message() else { return };
        let (account, and_earlier) = (self.dice.one_of(&self.accounts), self.dice.below(2) == 0);
        let read = MembershipEvent::NotificationsRead { account, sequence, and_earlier };
        for _ in 0..=self.dice.below(2) {
            self.events.push(on(&Boundary::memberships(account), read.clone()));
        }
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

    /// Also of a deleted message: the two may have been sent in the same moment.
    fn edit_message(&mut self) {
        let Some(Message { room, message, author, sequence, .. }) = self.some_message() else { return };
        let body = self.words(author);
        let edited = MessageChangeEvent::MessageEdited { room, message, sequence, author, body };
        self.events.push(on(&Boundary::message_changes(room), edited));
    }

    fn delete_message(&mut self) {
        let Some(Message { room, message, author, sequence, .. }) = self.some_message() else { return };
        let by = self.dice.one_of(&[author, self.accounts[0]]);
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
        self.events.push(on(&Boundary::message_changes(room), deleted));
        if self.dice.below(3) == 0 {
            let destroyed = MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author };
            self.events.push(on(&Boundary::message_changes(room), destroyed));
        }
    }

    fn request_conversion(&mut self) {
        let (owner, conversion) = (self.dice.one_of(&self.accounts), ConversionId::new(self.dice.uuid()));
        let requested = ConversionEvent::ConversionRequested {
            conversion,
            owner,
            upload: FileId::new(self.dice.uuid()),
            name: self.text(owner),
            from: self.dice.one_of(SourceFormat::ALL),
            to: TargetFormat::Pdf,
            size_bytes: self.dice.next() % 1_000_000,
            digest: "00".repeat(32),
            keep_seconds: 604_800,
        };
        self.conversions.push((owner, conversion, false));
        self.events.push(on(&Boundary::conversion(owner, conversion), requested));
    }

    fn change_conversion(&mut self) {
        let open: Vec<_> = (0..self.conversions.len()).filter(|index| !self.conversions[*index].2).collect();
        if open.is_empty() {
            return;
        }
        let index = self.dice.one_of(&open);
        let (owner, conversion, _) = self.conversions[index];
        let event = match self.dice.below(8) {
            0 => ConversionEvent::ConversionCompleted {
                conversion,
                owner,
                result: FileId::new(self.dice.uuid()),
                size_bytes: self.dice.next() % 1_000_000,
                digest: "11".repeat(32),
                picture: (self.dice.below(2) == 0).then_some(PictureSize { width: 640, height: 905 }),
            },
            1 => {
                let reasons = [FailureReason::TooSlow, FailureReason::PasswordProtected];
                ConversionEvent::ConversionFailed { conversion, owner, reason: self.dice.one_of(&reasons) }
            }
            2 => ConversionEvent::ConversionCancelled { conversion, owner },
            6 => {
                let reasons = [PasswordAsk::Protected, PasswordAsk::Wrong, PasswordAsk::NotInTime];
                let because = self.dice.one_of(&reasons);
                ConversionEvent::ConversionPasswordAsked { conversion, owner, because }
            }
            7 => ConversionEvent::ConversionPasswordGiven { conversion, owner },
            attempt => {
                let attempt = u32::try_from(attempt).expect("small");
                ConversionEvent::ConversionStarted { conversion, owner, attempt }
            }
        };
        let is_over = event.is_end();
        self.conversions[index].2 = is_over;
        self.events.push(on(&Boundary::conversion(owner, conversion), event));
        if is_over && self.dice.below(2) == 0 {
            let cause = self.dice.one_of(&[DeletionCause::Expired, DeletionCause::ByOwner]);
            let deleted = ConversionEvent::ConversionFilesDeleted { conversion, owner, cause };
            self.events.push(on(&Boundary::conversion(owner, conversion), deleted));
        }
    }
}
