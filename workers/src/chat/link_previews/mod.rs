//! Reacts to messages with links: looks at the pages that these lead to, stores a small picture of each, and has it recorded what
//! the page says of itself.
//!
//! Nobody is told when there is nothing to be shown; the metrics count why. A preview's id follows from the event that brought
//! the link, and from which of its links it is: whoever is killed does it again, and it is there once. It does not follow from
//! the link, since it stands in the clear, where anybody could try which link it is of when the text is long gone.

mod config;
mod fetcher;
mod looker;
mod page;
mod remembered;

use std::sync::Arc;

use anyhow::Context as _;
use domain::{
    boundary::{Boundary, CHATS},
    chat::{
        LinkPreviews, MAX_PREVIEWED_LINKS, Message, MessageChangeEvent, MessageFate, Room, RoomEvent,
        TimelineEvent, previewed_links,
    },
    ids::{AccountId, LinkPreviewId, RoomId, derived_command_id_at},
    logged::Logged as _,
};
use jetstream_es::{MAX_PAGE, Recorded, StoreError, jobs::Job};
use kit::object_store::{ObjectStore, ObjectStoreError};
use serde_json::json;
use time::Duration;
use url::Url;

pub use config::LinkPreviewConfig;

use crate::{
    Context,
    commands::Reply,
    jobs::{End, Failure, later, later_after, stopped},
    tails::Tails,
};
use looker::{Looker, NotSeen, Seen};

/// The durable consumer, whose name is the worker's.
pub(crate) const PREVIEWER: &str = "previewer";
const ACTOR: &str = "worker:link-previews";
const COMMAND: &str = "record-link-preview";
/// Where the pictures lie, below the author and the place of the message.
const FOLDER: &str = "link-previews";
/// So that a worker that was away, or is new to an old log, does not look at every page that was ever linked to.
const WORTH_LOOKING_FOR: Duration = Duration::hours(1);

/// Looks at linked pages. Clones are the same.
#[derive(Clone)]
pub(crate) struct Previewer {
    context: Context,
    files: ObjectStore,
    rooms: Tails<Room>,
    /// None where nobody has switched it on: then nothing is asked of anybody.
    looker: Option<Arc<Looker>>,
}

/// What somebody says, with an event or since an edit.
struct Saying {
    room: RoomId,
    author: AccountId,
    /// Where the message was posted.
    sequence: u64,
    /// None once it is destroyed, or its author is forgotten.
    text: Option<String>,
}

/// What is known of a message before its links are looked at.
struct Known {
    /// Whether it gets previews beside those that it has.
    takes_more: bool,
    previews: LinkPreviews,
}

/// Why a link is not done yet.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
    #[error("{0}")]
    Later(String),
    #[error("command-api cannot read what it has to: {0}")]
    Unreadable(String),
    #[error("a test stopped it")]
    Stopped,
}

impl Previewer {
    /// # Errors
    /// When no HTTP client can be made, or it is not known where this Wherry is.
    pub(crate) fn new(context: Context) -> anyhow::Result<Self> {
        let config = &context.config;
        let looker = config.link_previews.as_ref().map(|previews| {
            let own = Url::parse(&config.public_url).context("WHERRY_PUBLIC_URL is no URL")?;
            Looker::new(previews, own, config.clock.clone())
        });
        Ok(Self {
            files: ObjectStore::new(&config.store),
            rooms: Tails::default(),
            looker: looker.transpose()?.map(Arc::new),
            context,
        })
    }

    pub(crate) async fn react(&self, job: &Job) -> End {
        match Box::pin(self.do_job(job)).await {
            Ok(()) => End::Done,
            Err(Unfinished::Log(error)) => later_after(job, error),
            Err(Unfinished::Unreadable(code)) => End::Failed(Failure::refused(COMMAND, &code)),
            Err(Unfinished::Stopped) => stopped(),
            Err(error @ (Unfinished::Store(_) | Unfinished::Later(_))) => later(job, error),
        }
    }

    async fn do_job(&self, job: &Job) -> Result<(), Unfinished> {
        let event = &job.event;
        if event.envelope.event_type == "LinkPreviewRemoved" {
            return self.remove_picture(event).await;
        }
        let is_old = self.context.config.clock.now() - event.time > WORTH_LOOKING_FOR;
        let looker = self.looker.as_ref().filter(|_| !is_old);
        if looker.is_none() && job.delivery == 1 {
            return Ok(());
        }
        let Some(saying) = self.saying(event).await? else { return Ok(()) };
        let (Some(looker), Some(text)) = (looker, &saying.text) else {
            return self.remove_left(job, &saying).await;
        };
        let links = previewed_links(text);
        if links.is_empty() {
            return Ok(());
        }
        let Known { takes_more, previews } = self.known(&saying).await?;
        for (number, link) in (1..).zip(links) {
            let preview = preview_id(event, number);
            if takes_more && !previews.have_of(link) {
                self.preview(looker, event, &saying, preview, link).await?;
            } else if job.delivery > 1 && !previews.have(preview) {
                // Whoever was killed over it may have left a picture behind.
                self.files.delete(&picture_key(saying.author, saying.sequence, preview)).await?;
            }
        }
        Ok(())
    }

    /// Whoever was killed over the links of a message may have left pictures behind. Where nothing is looked at any more, those
    /// go that nobody was told of; and all of them, once what linked to them is no more: who erased the author may have come
    /// before them, and who destroyed the text knows only of what was recorded.
    async fn remove_left(&self, job: &Job, saying: &Saying) -> Result<(), Unfinished> {
        if job.delivery == 1 {
            return Ok(());
        }
        let kept = match saying.text {
            Some(_) => self.known(saying).await?.previews,
            None => LinkPreviews::default(),
        };
        for number in (1..).take(MAX_PREVIEWED_LINKS) {
            let preview = preview_id(&job.event, number);
            if !kept.have(preview) {
                self.files.delete(&picture_key(saying.author, saying.sequence, preview)).await?;
            }
        }
        Ok(())
    }

    /// What a message says by an event, if it says anything by it.
    async fn saying(&self, event: &Recorded) -> Result<Option<Saying>, StoreError> {
        let keys = &self.context.keys;
        let (room, author, sequence, body) = if TimelineEvent::is_on(&event.subject) {
            let TimelineEvent::MessagePosted { room, author, body, .. } = event.open(keys).await?;
            (room, author, event.sequence, body)
        } else if event.envelope.event_type == "MessageEdited" {
            let MessageChangeEvent::MessageEdited { room, author, sequence, body, .. } =
                event.open(keys).await?
            else {
                return Ok(None);
            };
            (room, author, sequence, body)
        } else {
            return Ok(None);
        };
        Ok(Some(Saying { room, author, sequence, text: body.into_value() }))
    }

    /// The previews that a message has, and whether it gets more of them: not one that was deleted, or in a room where nobody
    /// wants any.
    async fn known(&self, saying: &Saying) -> Result<Known, StoreError> {
        let log = &self.context.log;
        let mut previews = LinkPreviews::default();
        let room = Boundary::room(saying.room);
        let room =
            self.rooms.now(log, &room, |room: &mut Room, _, event: &RoomEvent| room.apply(event)).await?;
        let are_wanted = matches!(&*room, Room::Open(open) if open.shows_link_previews());
        let Some(posted) = log.at(CHATS.name, saying.sequence).await? else {
            return Ok(Known { takes_more: false, previews });
        };
        let mut message = Message::posted(saying.sequence, &posted.decode_withheld()?);
        let boundary = Boundary::message_changes(saying.room);
        let mut from = saying.sequence + 1;
        loop {
            let page = log.page(CHATS.name, from, Some(boundary.subject()), MAX_PAGE).await?;
            for change in &page.events {
                let mut event: MessageChangeEvent = change.decode_withheld()?;
                if event.sequence() != saying.sequence {
                    continue;
                }
                if matches!(event, MessageChangeEvent::LinkPreviewed { .. }) {
                    event = change.open(&self.context.keys).await?;
                }
                message.apply(change.sequence, &event);
                previews.apply(&message, &event);
            }
            if !page.more {
                let takes_more = are_wanted && message.fate == MessageFate::Shown;
                return Ok(Known { takes_more, previews });
            }
            from = page.reached + 1;
        }
    }

    async fn preview(
        &self,
        looker: &Looker,
        event: &Recorded,
        saying: &Saying,
        preview: LinkPreviewId,
        link: &str,
    ) -> Result<(), Unfinished> {
        let seen = match looker.look(link).await {
            Ok(seen) => seen,
            Err(NotSeen::NotYet) => return Err(Unfinished::Later(NotSeen::NotYet.to_string())),
            Err(not_seen) => {
                count(not_seen.reason());
                return Ok(());
            }
        };
        let key = picture_key(saying.author, saying.sequence, preview);
        let stops = |before: &str| {
            let is_hit = self.context.config.failpoint.is_hit(&format!("{before} {}", event.sequence));
            if is_hit { Err(Unfinished::Stopped) } else { Ok(()) }
        };
        stops("store the picture of a link in")?;
        if let Some(picture) = &seen.picture {
            self.files.put_bytes(&key, picture.bytes.clone(), picture.content_type, &[]).await?;
        }
        stops(COMMAND)?;
        let outcome = match self.record(event, saying, preview, link, &seen).await {
            Reply::Done => {
                stops("say the end of")?;
                "shown".to_owned()
            }
            // The world has moved on: it was deleted, or edited, or another event has brought the same link.
            Reply::Refused(code) => {
                if seen.picture.is_some() {
                    self.files.delete(&key).await?;
                }
                code
            }
            Reply::Unreadable(code) => return Err(Unfinished::Unreadable(code)),
            Reply::Later(why) => return Err(Unfinished::Later(why)),
        };
        count(outcome);
        Ok(())
    }

    async fn record(
        &self,
        event: &Recorded,
        saying: &Saying,
        preview: LinkPreviewId,
        link: &str,
        seen: &Seen,
    ) -> Reply {
        let payload = json!({
            "room": saying.room,
            "sequence": saying.sequence,
            "link": link,
            "url": seen.url,
            "site": seen.site,
            "title": seen.title,
            "description": seen.description,
            "picture": seen.picture.as_ref().map(|picture| picture.size),
        });
        self.context.commands.send_as(preview.uuid(), ACTOR, COMMAND, event, payload).await
    }

    async fn remove_picture(&self, event: &Recorded) -> Result<(), Unfinished> {
        if let MessageChangeEvent::LinkPreviewRemoved { author, sequence, preview, .. } =
            event.decode_withheld::<MessageChangeEvent>()?
            && self.has_picture(author, sequence, preview).await?
        {
            self.files.delete(&picture_key(author, sequence, preview)).await?;
        }
        Ok(())
    }

    /// Whether the log says that a preview has a picture: the file store is not asked for nothing.
    async fn has_picture(
        &self,
        author: AccountId,
        sequence: u64,
        preview: LinkPreviewId,
    ) -> Result<bool, StoreError> {
        let Some(posted) = self.context.log.at(CHATS.name, sequence).await? else { return Ok(false) };
        let TimelineEvent::MessagePosted { room, author: of, .. } = posted.decode_withheld()?;
        let with_picture = previews_with_pictures(&self.context, room, sequence).await?;
        Ok(of == author && with_picture.contains(&preview))
    }
}

/// Removes the pictures of what was linked to in a message that was deleted. Those that are not there are removed already.
pub(super) async fn remove_pictures_of(
    context: &Context,
    files: &ObjectStore,
    (room, author, sequence): (RoomId, AccountId, u64),
) -> Result<(), NotRemoved> {
    for preview in previews_with_pictures(context, room, sequence).await? {
        files.delete(&picture_key(author, sequence, preview)).await?;
    }
    Ok(())
}

/// Why a picture is still there.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotRemoved {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
}

/// The previews that a message has or had with a picture.
async fn previews_with_pictures(
    context: &Context,
    room: RoomId,
    sequence: u64,
) -> Result<Vec<LinkPreviewId>, StoreError> {
    let boundary = Boundary::message_changes(room);
    let (mut found, mut from) = (Vec::new(), sequence + 1);
    loop {
        let page = context.log.page(CHATS.name, from, Some(boundary.subject()), MAX_PAGE).await?;
        for change in &page.events {
            if let MessageChangeEvent::LinkPreviewed { sequence: of, preview, page, .. } =
                change.decode_withheld()?
                && of == sequence
                && page.picture.is_some()
            {
                found.push(preview);
            }
        }
        if !page.more {
            return Ok(found);
        }
        from = page.reached + 1;
    }
}

fn preview_id(event: &Recorded, number: u32) -> LinkPreviewId {
    let name = format!("{COMMAND}/{number}");
    LinkPreviewId::new(derived_command_id_at(event.time, &event.envelope.id, &name).uuid())
}

fn picture_key(author: AccountId, sequence: u64, preview: LinkPreviewId) -> String {
    format!("{FOLDER}/{author}/{sequence}/{preview}")
}

/// What came of a link.
fn count(outcome: impl Into<metrics::SharedString>) {
    let outcome: metrics::SharedString = outcome.into();
    metrics::counter!("link_previews_total", "outcome" => outcome).increment(1);
}
