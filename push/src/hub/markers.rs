//! Read markers, which are no events: told to the person's own connections as they move, and to nobody who is away.

use domain::chat::ReadMarker;

use super::Hub;
use crate::{aside, protocol::Aside, topic::Topic};

impl Hub {
    /// Tells a person's connections how far the person has read a room. It may be lost: it is in the list of rooms, too.
    pub(crate) fn tell_marker(&self, key: &str, marker: &[u8]) {
        let Some((account, room)) = ReadMarker::owner_of_key(key) else { return };
        let Ok(marker) = serde_json::from_slice::<ReadMarker>(marker) else { return };
        let topic = Topic::Memberships(account);
        let Some(feed) = self.feed_of(topic) else { return };
        let mut state = feed.state();
        let Some(read_up_to) = marker.sequence_in(&state.epoch) else { return };
        if let Some(channel) = state.channels.get_mut(&topic) {
            let text = aside::encode(topic, Aside::Read { room, read_up_to });
            channel.followers.retain(|follower| follower.mailbox.aside(follower.slot, &text));
        }
    }
}
