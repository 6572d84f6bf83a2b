//! What is said in rooms, by people and by programs, and what becomes of it.

use domain::{
    boundary::Boundary,
    chat::{
        Answered, Attachment, InThread, LinkedPage, Message, MessageChangeEvent, PictureSize, Report,
        ReportEvent, ReportOutcome, ReportReason, RoomEvent, TimelineEvent,
    },
    ids::{AccountId, FileId, LinkPreviewId, MessageId},
};
use personal::Personal;

use super::{Said, World, on};

impl World {
    pub(super) fn post(&mut self) {
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

    /// Also of one that is revoked: the two may happen in the same moment.
    pub(super) fn use_webhook(&mut self) {
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

    /// Also of a deleted message: the two may have been sent in the same moment.
    pub(super) fn edit_message(&mut self) {
        let Some(Message { room, message, author, sequence, .. }) = self.some_message() else { return };
        let body = self.words(author);
        // Edits of version 1 said nothing of mentions.
        let mentions = (self.dice.below(4) > 0).then(|| vec![self.dice.one_of(&self.accounts)]);
        let mentions_room = mentions.is_some() && self.dice.below(8) == 0;
        let said = Said { room, message, author };
        self.events.push(said.edited_to_mention(sequence, body, mentions, mentions_room));
    }

    pub(super) fn delete_message(&mut self) {
        let Some(Message { room, message, author, sequence, .. }) = self.some_message() else { return };
        let by = self.dice.one_of(&[author, self.accounts[0]]);
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
        self.events.push(on(&Boundary::message_changes(room), deleted));
        if self.dice.below(3) == 0 {
            let destroyed = MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author };
            self.events.push(on(&Boundary::message_changes(room), destroyed));
        }
    }

    /// Also to a deleted message, twice the same, or taken back twice: the two may have been sent in the same moment.
    pub(super) fn react(&mut self) {
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
    pub(super) fn preview_link(&mut self) {
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

    /// Reports something for the first time, or closes a report, maybe twice.
    pub(super) fn report(&mut self) {
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
}
