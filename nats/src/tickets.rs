//! Tickets that are good for one use.

use async_nats::Client;
use uuid::Uuid;

use crate::StoreError;
use crate::bucket::put_if_absent;

pub(crate) const BUCKET: &str = "tickets";

/// Spends the ticket with this id. Returns `false` when it was spent before, at whichever node. The bucket
/// forgets after ten minutes, so a ticket must not be valid for longer than that on any node, whatever its clock.
///
/// # Errors
/// [`StoreError::Unavailable`] when there is no answer: the ticket may be spent or not.
pub async fn spend_ticket(client: &Client, id: Uuid) -> Result<bool, StoreError> {
    put_if_absent(client, BUCKET, &id.to_string(), "spent".into()).await
}
