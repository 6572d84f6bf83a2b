//! What every request handler has at hand.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use domain::{
    accounts::Account,
    boundary::{CHATS, CONVERSIONS, USERS},
    chat::{MARKERS, Room, RoomEvent},
    conversion::Conversion,
};
use hmac::{Hmac, Mac as _};
use jetstream_es::{Ambient, CqrsStore, EventStore, KeyVault, LatestValues, OWN_API, SnapshotSchema, States};
use kit::{
    client_address::AddressLimit,
    object_store::ObjectStore,
    tokens::{EndedSessions, MailedLinks, Signer, Verifier},
};
use sha2::Sha256;

use crate::{
    Config,
    accounts::{Claims, Enrolments, ExportSlots, Guesses, Identities, RecoveryCodes, SESSIONS, Sessions},
    chat::InviteTokens,
    conversion::Engines,
    files::UploadSlots,
};

/// Handed to every handler; clones are the same.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

/// See [`App`].
pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) nats: async_nats::Client,
    /// The native door.
    pub(crate) log: EventStore,
    /// The native door for rooms, folded.
    pub(crate) rooms: States<Room, RoomEvent>,
    /// The framework's door for profiles; an aggregate's id is its boundary's subject.
    pub(crate) profiles: CqrsStore<Account>,
    /// The framework's door for conversions; an aggregate's id is its boundary's subject.
    pub(crate) conversions: CqrsStore<Conversion>,
    /// What converters can do.
    pub(crate) engines: Engines,
    pub(crate) claims: Claims,
    pub(crate) sessions: Sessions,
    /// Second factors that were begun.
    pub(crate) enrolments: Enrolments,
    pub(crate) recovery_codes: RecoveryCodes,
    /// Logging in by providers.
    pub(crate) identities: Identities,
    /// Up to where everybody has read each room.
    pub(crate) markers: LatestValues,
    pub(crate) links: MailedLinks,
    /// The tokens of links into rooms.
    pub(crate) invite_tokens: InviteTokens,
    pub(crate) digests: Hmac<Sha256>,
    pub(crate) signer: Signer,
    pub(crate) verifier: Verifier,
    pub(crate) store: ObjectStore,
    pub(crate) upload_slots: UploadSlots,
    pub(crate) export_slots: ExportSlots,
    pub(crate) open_requests: AddressLimit,
    pub(crate) guesses: Guesses,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

impl App {
    /// Connects to the log and puts everything together.
    ///
    /// # Errors
    /// When the log cannot be reached, or a key is malformed.
    pub(crate) async fn new(config: Config) -> anyhow::Result<Self> {
        let nats = jetstream_es::connect(&config.nats).await?;
        let ambient = ambient(&config);
        let keys = KeyVault::with_ambient(nats.clone(), OWN_API, config.master_keys.clone(), ambient.clone());
        let log = EventStore::with_ambient(nats.clone(), keys, "/wherry/command-api", ambient);
        let ended = EndedSessions::default();
        let by_subject = |subject: &str| subject.to_owned();
        let sessions = LatestValues::new(nats.clone(), OWN_API, SESSIONS);
        Ok(Self(Arc::new(Inner {
            // Raise a schema's number with every change of what its fold makes of stored events.
            rooms: States::new(log.clone(), CHATS.name, |room: &mut Room, event| room.apply(&event))
                .snapshotted(SnapshotSchema::new("room", 5)),
            profiles: CqrsStore::new(log.clone(), USERS.name, by_subject)
                .snapshotted(SnapshotSchema::new("account", 6)),
            conversions: CqrsStore::new(log.clone(), CONVERSIONS.name, by_subject),
            engines: Engines::new(nats.clone()),
            claims: Claims::new(&config.hash_key),
            sessions: Sessions::new(sessions, &config.session_key),
            enrolments: Enrolments::new(&config.session_key),
            recovery_codes: RecoveryCodes::new(&config.hash_key),
            identities: Identities::new(
                &config.identity_providers,
                &config.public_url,
                &config.session_key,
                &config.hash_key,
            )?,
            markers: LatestValues::new(nats.clone(), OWN_API, MARKERS),
            links: MailedLinks::new(&config.link_key),
            invite_tokens: InviteTokens::new(&config.link_key),
            digests: keyed(&config.hash_key, b"wherry/command-digest/v1"),
            signer: Signer::from_pem(&config.jwt_private_key)?,
            verifier: Verifier::from_pem(&config.jwt_public_keys, config.clock.clone(), ended)?,
            store: ObjectStore::new(&config.store),
            upload_slots: UploadSlots::default(),
            export_slots: ExportSlots::default(),
            open_requests: AddressLimit::per_minute(config.open_requests_per_minute),
            guesses: Guesses::default(),
            nats,
            log,
            config,
        })))
    }
}

/// A MAC that is bound to one purpose, so that no use of a key can stand in for another.
pub(crate) fn keyed(key: &[u8], purpose: &[u8]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.chain_update((purpose.len() as u64).to_be_bytes()).chain_update(purpose)
}

fn ambient(config: &Config) -> Ambient {
    let (clock, random) = (config.clock.clone(), config.random.clone());
    Ambient::new(move || clock.now(), move |bytes| random.fill(bytes))
}
