//! What a log says must not come back: people who are erased, and texts that are destroyed.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    accounts::AccountEvent,
    bots::BotEvent,
    boundary::{CHATS, USERS},
    chat::{MessageChangeEvent, RoomEvent},
    ids::AccountId,
};
use jetstream_es::{LogReader, MAX_PAGE, Recorded, StoreError};

/// What may have a key, and what must not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Forgotten {
    /// Everybody who signed up, the webhooks and the bots: each is the author of what it posts.
    pub(super) accounts: BTreeSet<AccountId>,
    /// Those who asked to be forgotten, whether or not all is done.
    pub(super) erased: BTreeSet<AccountId>,
    /// By author, the events whose texts were destroyed.
    pub(super) texts: BTreeMap<AccountId, Vec<String>>,
}

impl Forgotten {
    /// Reads the log.
    ///
    /// # Errors
    /// When it does not answer, or an event does not decode.
    pub(super) async fn of_log(log: &LogReader) -> Result<Self, StoreError> {
        let mut forgotten = Self::default();
        for event in all(log, USERS.name, "user.*").await? {
            match event.decode_withheld()? {
                AccountEvent::AccountRegistered { account, .. } => {
                    forgotten.accounts.insert(account);
                }
                AccountEvent::AccountErasureRequested { account, .. }
                | AccountEvent::AccountErased { account } => {
                    forgotten.erased.insert(account);
                }
                _ => {}
            }
        }
        for event in all(log, USERS.name, "user.bots.*").await? {
            if let BotEvent::BotRegistered { bot, .. } = event.decode_withheld()? {
                forgotten.accounts.insert(bot);
            }
        }
        for event in all(log, CHATS.name, "chat.room.*").await? {
            if let RoomEvent::WebhookCreated { webhook, .. } = event.decode_withheld()? {
                forgotten.accounts.insert(webhook.author());
            }
        }
        // By the place of the message: every event that holds a text of it.
        let mut later: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        let mut destroyed = Vec::new();
        for event in all(log, CHATS.name, "chat.changes.*").await? {
            match event.decode_withheld()? {
                MessageChangeEvent::MessageEdited { sequence, .. }
                | MessageChangeEvent::LinkPreviewed { sequence, .. } => {
                    later.entry(sequence).or_default().push(event.envelope.id);
                }
                MessageChangeEvent::MessageTextDestroyed { sequence, author, .. } => {
                    destroyed.push((sequence, author));
                }
                MessageChangeEvent::MessageDeleted { .. }
                | MessageChangeEvent::ReactionAdded { .. }
                | MessageChangeEvent::ReactionRemoved { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. } => {}
            }
        }
        for (sequence, author) in destroyed {
            let texts = forgotten.texts.entry(author).or_default();
            texts.extend(later.remove(&sequence).unwrap_or_default());
            texts.extend(log.at(CHATS.name, sequence).await?.map(|posted| posted.envelope.id));
        }
        Ok(forgotten)
    }
}

async fn all(log: &LogReader, stream: &str, filter: &str) -> Result<Vec<Recorded>, StoreError> {
    let (mut events, mut from) = (Vec::new(), 1);
    loop {
        let page = log.page(stream, from, Some(filter), MAX_PAGE).await?;
        events.extend(page.events.into_iter().filter(|event| matters(&event.envelope.event_type)));
        from = page.reached + 1;
        if !page.more {
            return Ok(events);
        }
    }
}

/// The rest is not kept while the log is read.
fn matters(event_type: &str) -> bool {
    const MATTERS: [&str; 8] = [
        "AccountRegistered",
        "AccountErasureRequested",
        "AccountErased",
        "MessageEdited",
        "LinkPreviewed",
        "MessageTextDestroyed",
        "WebhookCreated",
        "BotRegistered",
    ];
    MATTERS.contains(&event_type)
}
