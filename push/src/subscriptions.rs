//! What one connection follows.

use std::{collections::HashMap, sync::Arc};

use domain::ids::RoomId;

use crate::{
    hub::Hub,
    mailbox::{Mailbox, Slot},
    subscription::Subscription,
    topic::Topic,
};

/// The subscriptions of one connection; they leave the hub when this is dropped.
pub(crate) struct Subscriptions {
    hub: Arc<Hub>,
    mailbox: Arc<Mailbox>,
    by_slot: HashMap<Slot, Subscription>,
    next_slot: Slot,
}

impl Subscriptions {
    /// None yet.
    pub(crate) fn new(hub: Arc<Hub>, mailbox: Arc<Mailbox>) -> Self {
        Self { hub, mailbox, by_slot: HashMap::new(), next_slot: 0 }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.by_slot.len()
    }

    /// The subscription of a slot, unless it is over.
    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Subscription> {
        self.by_slot.get_mut(&slot)
    }

    /// The subscription of a topic, if there is one.
    pub(crate) fn of_topic(&self, topic: Topic) -> Option<&Subscription> {
        self.by_slot.values().find(|subscription| subscription.topic == topic)
    }

    /// The rooms whose presence is followed here.
    pub(crate) fn presences(&self) -> Vec<RoomId> {
        let presence = |subscription: &Subscription| match subscription.topic {
            Topic::Presence(room) if !subscription.is_replaying() => Some(room),
            _ => None,
        };
        self.by_slot.values().filter_map(presence).collect()
    }

    /// Enters a subscription under a slot of its own; it still has to join the hub.
    pub(crate) fn add(&mut self, subscription: Subscription) -> Slot {
        self.next_slot += 1;
        self.by_slot.insert(self.next_slot, subscription);
        self.next_slot
    }

    /// Ends a subscription. What it held back counts no more.
    pub(crate) fn remove(&mut self, slot: Slot) -> Option<Subscription> {
        let subscription = self.by_slot.remove(&slot)?;
        self.mailbox.written(subscription.held_bytes());
        self.hub.leave(subscription.topic, slot, &self.mailbox);
        Some(subscription)
    }

    /// Ends the subscription of a topic, if there is one, and says which slot it had.
    pub(crate) fn remove_topic(&mut self, topic: Topic) -> Option<Slot> {
        let found = self.by_slot.iter().find(|(_, subscription)| subscription.topic == topic);
        let slot = found.map(|(slot, _)| *slot)?;
        self.remove(slot);
        Some(slot)
    }
}

impl Drop for Subscriptions {
    fn drop(&mut self) {
        for (slot, subscription) in &self.by_slot {
            self.hub.leave(subscription.topic, *slot, &self.mailbox);
        }
    }
}
