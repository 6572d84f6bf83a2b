//! Edits that call somebody: what the message has called so far is read from the log, so that nobody is told twice.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{Answered, Called, MessageChangeEvent, TimelineEvent},
    devices::NoticeSource,
    logged::Logged as _,
};
use jetstream_es::{MAX_PAGE, Recorded, StoreError};

use super::Teller;

impl Teller {
    /// What people may be told of by an edit. One that mentions nobody costs no read.
    pub(super) async fn edit_source(&self, event: &Recorded) -> Result<Option<NoticeSource>, StoreError> {
        let edit: MessageChangeEvent = event.decode_withheld()?;
        let MessageChangeEvent::MessageEdited { mentions: Some(mentions), mentions_room, .. } = &edit else {
            return Ok(None);
        };
        if mentions.is_empty() && !*mentions_room {
            return Ok(None);
        }
        let Some(posted) = self.post_of(event).await? else { return Ok(None) };
        let called = self.called_before(&posted, event.sequence).await?;
        let posted: TimelineEvent = posted.decode_withheld()?;
        Ok(NoticeSource::of_edit(&posted, &edit, called, event.sequence))
    }

    /// The post of the message that an edit changes.
    pub(super) async fn post_of(&self, edit: &Recorded) -> Result<Option<Recorded>, StoreError> {
        let change: MessageChangeEvent = edit.decode_withheld()?;
        let posted = self.context.log.at(CHATS.name, change.sequence()).await?;
        Ok(posted.filter(|posted| TimelineEvent::is_on(&posted.subject)))
    }

    /// Whom a message has called by its post and by what changed it before a place of the log.
    pub(super) async fn called_before(&self, posted: &Recorded, end: u64) -> Result<Called, StoreError> {
        let post: TimelineEvent = posted.decode_withheld()?;
        let TimelineEvent::MessagePosted { room, answers, .. } = &post;
        let answered = match answers {
            Some(Answered { sequence, .. }) => self.author_of(*sequence).await?,
            None => None,
        };
        let mut called = Called::by_post(&post, answered);
        let boundary = Boundary::message_changes(*room);
        let mut from = posted.sequence + 1;
        while from < end {
            let page = self.context.log.page(CHATS.name, from, Some(boundary.subject()), MAX_PAGE).await?;
            for change in page.events.iter().filter(|change| change.sequence < end) {
                let change: MessageChangeEvent = change.decode_withheld()?;
                if change.sequence() == posted.sequence {
                    called.apply(&change);
                }
            }
            if !page.more {
                break;
            }
            from = page.reached + 1;
        }
        Ok(called)
    }
}
