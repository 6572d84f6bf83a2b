//! Replaying what happened to aggregates, for a query of cqrs-es that is built anew.

use cqrs_es::{Aggregate, EventEnvelope};
use futures::Stream;
use futures::stream::{StreamExt as _, TryStreamExt as _, iter, try_unfold};

use crate::{CqrsStore, MAX_PAGE, StoreError, StoredEvent};

impl<A: Aggregate<Event: StoredEvent>> CqrsStore<A> {
    /// Every event of one aggregate that is stored by now, in order.
    ///
    /// Items are errors when the log does not answer, a message is no event, or does not decode; the
    /// first of them is the last item.
    pub fn replay(
        &self,
        aggregate_id: &str,
    ) -> impl Stream<Item = Result<EventEnvelope<A>, StoreError>> + Send + '_ {
        let id = aggregate_id.to_owned();
        self.replay_all(self.subject_of(aggregate_id), move |_| Some(id.clone()))
    }

    /// Every event on the subjects that match `filter`, such as `account.*`, in the log's order, the
    /// aggregates' events among each other. `id_of` is the inverse of the function that this store was made with;
    /// subjects for which it knows no id are passed over. Pages are read as the stream is polled, and it
    /// ends where nothing more is stored.
    ///
    /// ```no_run
    /// # use jetstream_es::{CqrsStore, StoredEvent, id_of_token};
    /// # use cqrs_es::{Aggregate, Query};
    /// # use futures::TryStreamExt as _;
    /// # async fn rebuild<A: Aggregate<Event: StoredEvent>, Q: Query<A>>(store: &CqrsStore<A>, query: &Q) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut events = Box::pin(store.replay_all("account.*", |subject| {
    ///     subject.strip_prefix("account.").and_then(id_of_token)
    /// }));
    /// while let Some(event) = events.try_next().await? {
    ///     query.dispatch(&event.aggregate_id.clone(), &[event]).await;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Items are errors as in [`CqrsStore::replay`].
    pub fn replay_all(
        &self,
        filter: impl Into<String>,
        id_of: impl Fn(&str) -> Option<String> + Send + Sync,
    ) -> impl Stream<Item = Result<EventEnvelope<A>, StoreError>> + Send {
        let filter = filter.into();
        let store = self.clone();
        try_unfold(Some(1), move |from| {
            let (store, filter) = (store.clone(), filter.clone());
            async move {
                let Some(from) = from else { return Ok(None) };
                let page = store.store().reader().page(store.stream(), from, Some(&filter), MAX_PAGE).await?;
                let next = page.more.then_some(page.reached + 1);
                Ok(Some(((store, page.events), next)))
            }
        })
        .map_ok(move |(store, events)| {
            let named = events.into_iter().filter_map(|event| Some((id_of(&event.subject)?, event)));
            (store, named.collect::<Vec<_>>())
        })
        .and_then(|(store, events)| async move { store.open(events).await })
        .map_ok(|events| iter(events).map(Ok))
        .try_flatten()
    }
}
