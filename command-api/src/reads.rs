//! Reading boundaries for a decision, and appending to what was read.

use std::sync::Arc;

use cqrs_es::DomainEvent;
use domain::{
    accounts::{Account, EmailClaim, HandleClaim, IdentityClaim, Session},
    bots::BotsOfPerson,
    boundary::Boundary,
    chat::{Report, Room},
    conversion::Conversion,
    ids::{AccountId, ConversionId, RoomId},
    jobs::JobState,
    quotas::Quotas,
};
use jetstream_es::{Expectation, History, NewEvent, State, StoreError};
use uuid::Uuid;

use crate::state::App;

/// A boundary as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Read<T> {
    boundary: Boundary,
    pub(crate) state: T,
    pub(crate) last_sequence: u64,
    version: u64,
}

impl<T> Read<T> {
    /// The event as this boundary's next, which expects that nothing has happened on it since.
    pub(crate) fn next<E: DomainEvent>(&self, event: &E) -> Result<NewEvent, StoreError> {
        let expect = Expectation::Exactly(self.last_sequence);
        let event = NewEvent::of(self.boundary.subject(), event, expect)?;
        Ok(event.numbered(self.version + 1, self.last_sequence))
    }

    /// Several events as this boundary's next ones, all in one commit.
    pub(crate) fn next_all<E: DomainEvent>(&self, events: &[E]) -> Result<Vec<NewEvent>, StoreError> {
        let expect = || Expectation::Exactly(self.last_sequence);
        let numbered = events.iter().zip(self.version + 1..).map(|(event, version)| {
            let event = NewEvent::of(self.boundary.subject(), event, expect())?;
            Ok(event.numbered(version, self.last_sequence))
        });
        numbered.collect()
    }

    /// The expectation that nothing has happened on this boundary since, for an event of another one.
    pub(crate) fn guard(&self) -> Expectation {
        Expectation::Guard { subject: self.boundary.subject().to_owned(), sequence: self.last_sequence }
    }
}

impl App {
    /// The claim on an address.
    pub(crate) async fn email_claim(&self, claim: &Boundary) -> Result<Read<EmailClaim>, StoreError> {
        self.read(claim.clone(), EmailClaim::fold).await
    }

    /// The claim on a handle.
    pub(crate) async fn handle_claim(&self, claim: &Boundary) -> Result<Read<HandleClaim>, StoreError> {
        self.read(claim.clone(), HandleClaim::fold).await
    }

    /// The claim on an identity at a provider.
    pub(crate) async fn identity_claim(&self, claim: &Boundary) -> Result<Read<IdentityClaim>, StoreError> {
        self.read(claim.clone(), IdentityClaim::fold).await
    }

    /// An account.
    pub(crate) async fn account(&self, account: AccountId) -> Result<Read<Account>, StoreError> {
        self.read(Boundary::account(account), Account::fold).await
    }

    /// The account that holds a claim. Where nobody does, as much is asked for, so that the time it takes does not
    /// tell the two apart.
    pub(crate) async fn holder(&self, holder: Option<AccountId>) -> Result<Read<Account>, StoreError> {
        self.account(holder.unwrap_or(AccountId::new(Uuid::nil()))).await
    }

    /// A login session.
    pub(crate) async fn session(&self, boundary: Boundary) -> Result<Read<Session>, StoreError> {
        self.read(boundary, Session::fold).await
    }

    /// The bots of a person.
    pub(crate) async fn bots(&self, owner: AccountId) -> Result<Read<BotsOfPerson>, StoreError> {
        self.read(Boundary::bots(owner), BotsOfPerson::fold).await
    }

    /// A conversion.
    pub(crate) async fn conversion(
        &self,
        owner: AccountId,
        conversion: ConversionId,
    ) -> Result<Read<Conversion>, StoreError> {
        self.read(Boundary::conversion(owner, conversion), Conversion::fold).await
    }

    /// Somebody's report of a message.
    pub(crate) async fn report(&self, boundary: Boundary) -> Result<Read<Report>, StoreError> {
        self.read(boundary, Report::fold).await
    }

    /// A worker's job.
    pub(crate) async fn job(&self, boundary: Boundary) -> Result<Read<JobState>, StoreError> {
        self.read(boundary, JobState::fold).await
    }

    /// What was set of somebody's quotas; without an account, of everybody's.
    pub(crate) async fn quotas(&self, account: Option<AccountId>) -> Result<Read<Quotas>, StoreError> {
        self.read(Boundary::quotas(account), Quotas::fold).await
    }

    /// A room. Inside an attempt it may come from the cache, so what is decided on it is guarded by it.
    pub(crate) async fn room(&self, room: RoomId) -> Result<Read<Arc<Room>>, StoreError> {
        let boundary = Boundary::room(room);
        let State { state, version, last_sequence } = self.rooms.load(boundary.subject()).await?;
        Ok(Read { boundary, state, last_sequence, version })
    }

    async fn read<E: jetstream_es::StoredEvent, T>(
        &self,
        boundary: Boundary,
        fold: impl Fn(Vec<E>) -> T,
    ) -> Result<Read<T>, StoreError> {
        let history: History<E> = self.log.history(boundary.stream().name, boundary.subject()).await?;
        Ok(Read {
            state: fold(history.events.into_iter().map(|(_, event)| event).collect()),
            last_sequence: history.last_sequence,
            version: history.version,
            boundary,
        })
    }
}
