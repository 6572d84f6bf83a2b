//! What is shown of the pages that one message links to.

use super::{Message, MessageChangeEvent};
use crate::ids::LinkPreviewId;

/// The previews that a message has or had. One that was removed stays known: the same link gets no other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkPreviews(Vec<Preview>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Preview {
    id: LinkPreviewId,
    /// None where it cannot be read any more.
    link: Option<String>,
    removed: bool,
}

impl LinkPreviews {
    /// Takes in one event of the message's room; those of other messages change nothing.
    pub fn apply(&mut self, message: &Message, event: &MessageChangeEvent) {
        if event.sequence() != message.sequence {
            return;
        }
        match event {
            MessageChangeEvent::LinkPreviewed { preview, page, .. } => {
                self.0.push(Preview { id: *preview, link: page.link.value().cloned(), removed: false });
            }
            MessageChangeEvent::LinkPreviewRemoved { preview: id, .. } => {
                self.0
                    .iter_mut()
                    .filter(|preview| preview.id == *id)
                    .for_each(|preview| preview.removed = true);
            }
            MessageChangeEvent::MessageEdited { .. }
            | MessageChangeEvent::MessageDeleted { .. }
            | MessageChangeEvent::MessageTextDestroyed { .. }
            | MessageChangeEvent::ReactionAdded { .. }
            | MessageChangeEvent::ReactionRemoved { .. } => {}
        }
    }

    /// Whether this one is there, or was.
    pub fn have(&self, id: LinkPreviewId) -> bool {
        self.0.iter().any(|preview| preview.id == id)
    }

    /// Whether this link of the message has a preview, or had one.
    pub fn have_of(&self, link: &str) -> bool {
        self.0.iter().any(|preview| preview.link.as_deref() == Some(link))
    }

    /// Whether this one was removed; none of one that never was there.
    pub(super) fn is_removed(&self, id: LinkPreviewId) -> Option<bool> {
        self.0.iter().find(|preview| preview.id == id).map(|preview| preview.removed)
    }
}
