//! What every request handler has at hand.

use std::{num::NonZeroU32, ops::Deref, sync::Arc};

use axum::extract::FromRef;
use domain::{
    accounts::Account,
    boundary::{CHATS, CONVERSIONS, USERS},
    chat::{MARKERS, Room, RoomEvent},
    conversion::Conversion,
    devices::DEVICES,
    ids::{AccountId, WebhookId},
};
use hmac::{Hmac, Mac as _};
use jetstream_es::{
    Ambient, CqrsStore, EventStore, HandedSecrets, KeyVault, LatestValues, OWN_API, SnapshotSchema, States,
};
use kit::{
    client_address::AddressLimit,
    object_store::ObjectStore,
    rate_limit::RateLimit,
    tokens::{EndedSessions, MailedLinks, Signer, Verifier},
};
use sha2::Sha256;

use crate::{
    Config,
    accounts::{Claims, Enrolments, ExportSlots, Guesses, Identities, RecoveryCodes, SESSIONS, Sessions},
    bots::{BotSecrets, BotUses},
    chat::{InviteTokens, WebhookSecrets},
    conversion::Engines,
    devices::Devices,
    edge::CountedCommands,
    files::{FirstPages, UploadSlots},
    quotas::Counts,
};

/// As many as a program needs that tells of builds or alarms; one that goes wild is no flood.
const WEBHOOK_POSTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero");
/// As many as of a webhook.
const BOT_WRITES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero");
/// Nobody has to report more, but who is in a room that is flooded reports some.
const REPORTS_PER_HOUR: NonZeroU32 = NonZeroU32::new(20).expect("20 is not zero");
/// As many as who opens a room for a class or a club invites; each may be a mail to a stranger.
const INVITATIONS_PER_HOUR: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero");
/// Whoever invites: somebody without an account gets no more mails than this.
const INVITATIONS_OF_ADDRESS_PER_HOUR: NonZeroU32 = NonZeroU32::new(6).expect("6 is not zero");
/// Archives of people's data and files that are sent at once: each lasts as long as somebody's line is slow.
const ARCHIVES_AT_ONCE: usize = 8;

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
    /// Passwords of documents, on their way to the worker.
    pub(crate) document_passwords: HandedSecrets,
    /// What converters can do.
    pub(crate) engines: Engines,
    pub(crate) claims: Claims,
    pub(crate) sessions: Sessions,
    /// Second factors that were begun.
    pub(crate) enrolments: Enrolments,
    pub(crate) recovery_codes: RecoveryCodes,
    /// Logging in by providers.
    pub(crate) identities: Identities,
    /// Which devices are told of what happens while the app is closed.
    pub(crate) devices: Devices,
    /// Up to where everybody has read each room.
    pub(crate) markers: LatestValues,
    pub(crate) links: MailedLinks,
    /// The tokens of links into rooms.
    pub(crate) invite_tokens: InviteTokens,
    /// The secrets of webhooks.
    pub(crate) webhook_secrets: WebhookSecrets,
    /// How often each webhook may post.
    pub(crate) webhook_posts: RateLimit<WebhookId>,
    /// The texts of bots' tokens.
    pub(crate) bot_secrets: BotSecrets,
    /// When they were used last.
    pub(crate) bot_uses: BotUses,
    /// How often each bot may write.
    pub(crate) bot_writes: RateLimit<AccountId>,
    /// How often each person may write.
    pub(crate) writes: RateLimit<AccountId>,
    /// How often each account may report.
    pub(crate) reports: RateLimit<AccountId>,
    /// How often each account may invite by address.
    pub(crate) invitations: RateLimit<AccountId>,
    /// How often each address may be invited, by the subject of its claim.
    pub(crate) invitations_of_address: RateLimit<String>,
    /// Which reports and invitations were counted.
    pub(crate) counted: CountedCommands,
    pub(crate) digests: Hmac<Sha256>,
    pub(crate) signer: Signer,
    pub(crate) verifier: Verifier,
    pub(crate) store: ObjectStore,
    pub(crate) first_pages: FirstPages,
    pub(crate) upload_slots: UploadSlots,
    pub(crate) export_slots: ExportSlots,
    /// Archives with people's files that are sent at once, for as long as somebody's line is slow.
    pub(crate) archive_slots: ExportSlots,
    pub(crate) open_requests: AddressLimit,
    pub(crate) guesses: Guesses,
    /// How much people use of their quotas.
    pub(crate) counts: Counts,
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
        let log = EventStore::with_ambient(nats.clone(), keys.clone(), "/wherry/command-api", ambient);
        let ended = EndedSessions::default();
        let by_subject = |subject: &str| subject.to_owned();
        let sessions = LatestValues::new(nats.clone(), OWN_API, SESSIONS);
        Ok(Self(Arc::new(Inner {
            // Raise a schema's number with every change of what its fold makes of stored events.
            rooms: States::new(log.clone(), CHATS.name, |room: &mut Room, event| room.apply(&event))
                .snapshotted(SnapshotSchema::new("room", 8)),
            profiles: CqrsStore::new(log.clone(), USERS.name, by_subject)
                .snapshotted(SnapshotSchema::new("account", 7)),
            conversions: CqrsStore::new(log.clone(), CONVERSIONS.name, by_subject),
            engines: Engines::new(nats.clone()),
            document_passwords: HandedSecrets::new(nats.clone(), OWN_API, keys),
            claims: Claims::new(&config.hash_key),
            sessions: Sessions::new(sessions.clone(), &config.session_key),
            enrolments: Enrolments::new(&config.session_key),
            recovery_codes: RecoveryCodes::new(&config.hash_key),
            identities: Identities::new(
                &config.identity_providers,
                &config.public_url,
                &config.session_key,
                &config.hash_key,
            )?,
            devices: Devices::new(
                LatestValues::new(nats.clone(), OWN_API, DEVICES),
                log.keys().clone(),
                config.random.clone(),
            ),
            markers: LatestValues::new(nats.clone(), OWN_API, MARKERS),
            links: MailedLinks::new(&config.link_key),
            invite_tokens: InviteTokens::new(&config.link_key),
            webhook_secrets: WebhookSecrets::new(&config.link_key),
            webhook_posts: RateLimit::per_minute(WEBHOOK_POSTS_PER_MINUTE),
            bot_secrets: BotSecrets::new(&config.session_key),
            bot_uses: BotUses::new(sessions),
            bot_writes: RateLimit::per_minute(BOT_WRITES_PER_MINUTE),
            writes: RateLimit::per_minute(config.writes_per_minute),
            reports: RateLimit::per_hour(REPORTS_PER_HOUR),
            invitations: RateLimit::per_hour(INVITATIONS_PER_HOUR),
            invitations_of_address: RateLimit::per_hour(INVITATIONS_OF_ADDRESS_PER_HOUR),
            counted: CountedCommands::default(),
            digests: keyed(&config.hash_key, b"wherry/command-digest/v1"),
            signer: Signer::from_pem(&config.jwt_private_key)?,
            verifier: Verifier::from_pem(&config.jwt_public_keys, config.clock.clone(), ended)?,
            store: ObjectStore::new(&config.store),
            first_pages: FirstPages::new(config.converter_url.as_deref())?,
            upload_slots: UploadSlots::new(config.uploads_at_once),
            export_slots: ExportSlots::default(),
            archive_slots: ExportSlots::of(ARCHIVES_AT_ONCE),
            open_requests: AddressLimit::per_minute(config.open_requests_per_minute),
            guesses: Guesses::default(),
            counts: Counts::default(),
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
