//! A log with its projectors and query-api before it, and people in it.

use std::{net::SocketAddr, time::Duration as StdDuration};

use anyhow::{Context as _, Result, ensure};
use domain::{
    accounts::{AccountEvent, Role, SessionEndReason, SessionEvent},
    boundary::{Boundary, STREAMS},
    chat::{
        Attachment, LinkedPage, MARKERS, MessageChangeEvent, PictureSize, ReadMarker, RoomEvent,
        TimelineEvent,
    },
    conversion::{ConversionEvent, ENGINES, SourceFormat, TargetFormat, result_place},
    ids::{AccountId, ConversionId, FileId, LinkPreviewId, MessageId, RoomId, SessionId},
    logged::Logged,
};
use embedded::{
    nats::Nats,
    s3::{REGION, Store},
    secrets::Secrets,
    testing::{self, Own},
};
use jetstream_es::{
    CommandMeta, EventStore, Expectation, KeyVault, LatestValues, NatsConfig, NewEvent, OWN_API, Proposal,
    Recorded,
    setup::{self, StreamDef},
};
use kit::{
    clock::Clock,
    config::Vars,
    door::Door,
    lifecycle::Lifecycle,
    object_store::{ObjectStore, ObjectStoreConfig},
    tokens::{Actor, Signer},
};
use personal::{Deletable, MasterKey, Personal};
use query_api::Config;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use uuid::Uuid;

/// How long a query waits for a position: long enough for projectors on a busy machine.
const WAIT_LIMIT: StdDuration = StdDuration::from_secs(20);

pub(crate) struct World {
    pub(crate) clock: Clock,
    /// It ends with the world.
    pub(crate) nats: Own<Nats>,
    pub(crate) writer_url: String,
    pub(crate) reader_url: String,
    /// To put files where workers and command-api put them.
    pub(crate) files: ObjectStore,
    store: EventStore,
    markers: LatestValues,
    config: Config,
    pub(crate) signer: Signer,
    base: String,
    http: Client,
    projectors: Lifecycle,
    api: Lifecycle,
    /// command-api, where a test needs one.
    commands: Lifecycle,
}

/// What a test may choose.
#[derive(Default)]
pub(crate) struct Parts {
    /// A database of one's own: the address for who writes and who reads.
    pub(crate) database: Option<(String, String)>,
    pub(crate) object_store: Option<(Store, String)>,
    pub(crate) wait_limit: Option<StdDuration>,
    /// With a command-api, which writes down what auditors ask.
    pub(crate) commands: bool,
}

/// Somebody with an account and a session.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
    pub(crate) handle: String,
    pub(crate) token: String,
}

/// What query-api answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) position: Option<String>,
    pub(crate) stale: bool,
    pub(crate) body: Value,
}

impl World {
    pub(crate) async fn start() -> Result<Self> {
        Self::with(Parts::default()).await
    }

    /// With a command-api, which writes down what auditors ask.
    pub(crate) async fn audited() -> Result<Self> {
        Self::with(Parts { commands: true, ..Parts::default() }).await
    }

    pub(crate) async fn with(parts: Parts) -> Result<Self> {
        let nats = testing::nats().await?;
        let (writer_url, reader_url) = if let Some(urls) = parts.database {
            urls
        } else {
            let database = testing::database().await?;
            (database.writer_url, database.reader_url)
        };
        let (store, bucket) = if let Some(own) = parts.object_store {
            own
        } else {
            let bucket = testing::bucket().await?;
            (bucket.store, bucket.name)
        };
        let secrets = Secrets::generate()?;
        let as_user = |user: &str| NatsConfig::new(nats.url(), user, nats.password(user));
        let admin = jetstream_es::connect(&as_user("setup")).await?;
        let streams = STREAMS.map(|stream| StreamDef::new(stream.name, &[stream.subjects]));
        setup::ensure_streams(&admin, &streams, 1).await?;
        setup::ensure_buckets(&admin, 1).await?;

        let master_key = MasterKey::from_base64(&secrets.master_key)?;
        let client = jetstream_es::connect(&as_user("command_api")).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, master_key.clone());
        let clock = Clock::system();
        projectors::prepare_database(&writer_url).await?;
        let projectors = Lifecycle::default();
        let listen: SocketAddr = ([127, 0, 0, 1], 0).into();
        let _no_routes = projectors::start(
            projectors::Config {
                listen,
                nats: as_user("projectors"),
                master_keys: master_key.into(),
                database_url: writer_url.clone(),
                clock: clock.clone(),
            },
            &projectors,
        )
        .await?;
        let files = |key: &embedded::secrets::S3Key| ObjectStoreConfig {
            endpoint: store.endpoint(),
            region: REGION.to_owned(),
            bucket: bucket.clone(),
            access_key: key.access_key.clone(),
            secret_key: key.secret_key.clone(),
        };
        let config = Config {
            listen,
            nats: as_user("query_api"),
            jwt_public_keys: secrets.jwt_public_key.clone(),
            database_url: reader_url.clone(),
            grant_key: secrets.grant_key.clone().into_bytes(),
            store: files(&store.keys.reader),
            notary: None,
            door: Door::default(),
            wait_limit: parts.wait_limit.unwrap_or(WAIT_LIMIT),
            clock: clock.clone(),
        };
        let (api, base) = serve(config.clone()).await?;
        let commands = Lifecycle::default();
        if parts.commands {
            serve_commands(&nats, &secrets, &clock, &commands).await?;
        }
        Ok(Self {
            commands,
            clock,
            writer_url,
            reader_url,
            files: ObjectStore::new(&files(&store.keys.writer)),
            markers: LatestValues::new(client.clone(), OWN_API, MARKERS),
            store: EventStore::new(client, keys, "/wherry/test"),
            config,
            signer: Signer::from_pem(&secrets.jwt_private_key)?,
            base,
            http: http_client()?,
            projectors,
            api,
            nats,
        })
    }

    /// Another query-api on the same parts, which waits only this long.
    pub(crate) async fn restart_api(&mut self, wait_limit: StdDuration) -> Result<()> {
        self.api.shutdown().cancel();
        self.config.wait_limit = wait_limit;
        (self.api, self.base) = serve(self.config.clone()).await?;
        Ok(())
    }

    /// Stops command-api: what auditors ask cannot be written down any more.
    pub(crate) async fn stop_commands(&self) {
        self.commands.shutdown().cancel();
        self.commands.finished().await;
    }

    /// The events of a boundary, as they stand in the log.
    pub(crate) async fn log_of(&self, boundary: &Boundary) -> Result<Vec<Recorded>> {
        let page =
            self.store.reader().page(boundary.stream().name, 1, Some(boundary.subject()), 1000).await?;
        Ok(page.events)
    }

    /// Stops the projectors: what happens from now on is not in the read models.
    pub(crate) async fn stop_projectors(&self) {
        self.projectors.shutdown().cancel();
        self.projectors.finished().await;
    }

    /// Appends these events of one boundary each, in one commit. Returns the position.
    pub(crate) async fn append<E: Logged>(&self, events: &[(Boundary, E)]) -> Result<String> {
        self.append_as(&self.command(), events).await
    }

    /// As [`Self::append`], as effects of this command.
    pub(crate) async fn append_as<E: Logged>(
        &self,
        command: &CommandMeta,
        events: &[(Boundary, E)],
    ) -> Result<String> {
        let events = events
            .iter()
            .map(|(boundary, event)| NewEvent::of(boundary.subject(), event, Expectation::Any))
            .collect::<Result<_, _>>()?;
        let proposal = Proposal { stream: E::STREAM.name.to_owned(), events };
        Ok(self.store.append(command, proposal).await?.position.to_string())
    }

    pub(crate) fn command(&self) -> CommandMeta {
        CommandMeta {
            id: Uuid::now_v7(),
            digest: "digest".to_owned(),
            actor: "account:test".to_owned(),
            correlation: "test".to_owned(),
            causation: None,
            traceparent: None,
            issued_at: self.clock.now(),
        }
    }

    /// Somebody signs up, and does not prove the address.
    pub(crate) async fn registered(&self, handle: &str) -> Result<AccountId> {
        let account = AccountId::new(Uuid::now_v7());
        let event = self.registration(account, handle).await?;
        self.account_changed(event, account).await?;
        Ok(account)
    }

    async fn registration(&self, account: AccountId, handle: &str) -> Result<AccountEvent> {
        let person = account.person();
        self.store.keys().create(person).await?;
        Ok(AccountEvent::AccountRegistered {
            account,
            email: Personal::open(person, format!("{handle}@example.org")),
            handle: handle.to_owned(),
            password_hash: Personal::open(person, "$argon2id$".to_owned()),
            attempt: 1,
            activation_expires_at: self.clock.now() + Duration::HOUR,
        })
    }

    /// Makes the key that seals what somebody says who never signs up.
    pub(crate) async fn make_key(&self, author: AccountId) -> Result<()> {
        self.store.keys().create(author.person()).await?;
        Ok(())
    }

    /// Somebody signs up, activates, and logs in. Returns the position of the activation, too.
    pub(crate) async fn sign_up(&self, handle: &str) -> Result<(Person, String)> {
        let account = AccountId::new(Uuid::now_v7());
        let registered = self.registration(account, handle).await?;
        let activated = AccountEvent::AccountActivated { account };
        let boundary = || Boundary::account(account);
        let position = self.append(&[(boundary(), registered), (boundary(), activated)]).await?;
        let session = SessionId::new(Uuid::now_v7());
        let token = self.token(account, session)?;
        Ok((Person { account, session, handle: handle.to_owned(), token }, position))
    }

    /// Somebody whom the read model knows already.
    pub(crate) async fn person(&self, handle: &str) -> Result<Person> {
        let (person, position) = self.sign_up(handle).await?;
        self.get_ok(&format!("/api/v1/me?position={position}"), &person).await?;
        Ok(person)
    }

    fn token(&self, account: AccountId, session: SessionId) -> Result<String> {
        self.token_of(Actor::member(account, session))
    }

    /// The same person with this role.
    pub(crate) fn with_role(&self, person: &Person, role: Role) -> Result<Person> {
        let token = self.token_of(Actor { account: person.account, session: person.session, role })?;
        Ok(Person { token, ..person.clone() })
    }

    fn token_of(&self, actor: Actor) -> Result<String> {
        let lifetime = Duration::minutes(10);
        let signed = self.signer.access_token(actor, self.clock.now(), lifetime, Uuid::now_v7())?;
        Ok(signed.token)
    }

    /// A ticket for push, which is no access token.
    pub(crate) fn push_ticket(&self, person: &Person) -> Result<String> {
        let (now, lifetime) = (self.clock.now(), Duration::minutes(10));
        Ok(self.signer.push_ticket(person.account, person.session, now, lifetime, Uuid::now_v7())?.token)
    }

    pub(crate) async fn end_session(&self, person: &Person) -> Result<()> {
        let (session, account) = (person.session, person.account);
        let ended = SessionEvent::SessionEnded { session, account, reason: SessionEndReason::LoggedOut };
        self.append(&[(Boundary::session(session), ended)]).await?;
        Ok(())
    }

    pub(crate) async fn account_changed(&self, event: AccountEvent, account: AccountId) -> Result<String> {
        self.append(&[(Boundary::account(account), event)]).await
    }

    /// A room of the first of these people, with the others in it.
    pub(crate) async fn room(&self, name: &str, people: &[&Person]) -> Result<(RoomId, String)> {
        let room = RoomId::new(Uuid::now_v7());
        let (owner, others) = people.split_first().context("a room needs an owner")?;
        let created = RoomEvent::RoomCreated { room, name: name.to_owned(), owner: owner.account };
        let mut events = vec![(Boundary::room(room), created)];
        for other in others {
            let account = other.account;
            events
                .push((Boundary::room(room), RoomEvent::MemberInvited { room, account, by: owner.account }));
            events.push((Boundary::room(room), RoomEvent::InvitationAccepted { room, account }));
        }
        let position = self.append(&events).await?;
        Ok((room, position))
    }

    pub(crate) async fn room_changed(&self, room: RoomId, event: RoomEvent) -> Result<String> {
        self.append(&[(Boundary::room(room), event)]).await
    }

    /// Somebody says these things, in one commit.
    pub(crate) async fn say(&self, room: RoomId, author: &Person, texts: &[&str]) -> Result<String> {
        let events: Vec<_> = texts
            .iter()
            .map(|text| {
                let message = MessageId::new(Uuid::now_v7());
                let body = Deletable::open(author.account.person(), (*text).to_owned());
                let posted = TimelineEvent::MessagePosted {
                    room,
                    message,
                    author: author.account,
                    body,
                    answers: None,
                    mentions: Vec::new(),
                    mentions_room: false,
                    attachments: Vec::new(),
                };
                (Boundary::timeline(room), posted)
            })
            .collect();
        self.append(&events).await
    }

    /// Somebody posts nothing but this file, which lies in the file store. Returns which file it is, too.
    pub(crate) async fn post_file(
        &self,
        room: RoomId,
        author: &Person,
        name: &str,
        (media_type, picture): (&str, Option<PictureSize>),
    ) -> Result<(FileId, String)> {
        let (file, author) = (FileId::new(Uuid::now_v7()), author.account);
        for folder in ["attachments", "previews"] {
            let content = format!("{folder} of {name}").into_bytes();
            let stored_as = if folder == "previews" { "image/png" } else { media_type };
            self.files.put_bytes(&format!("{folder}/{author}/{file}"), content, stored_as, &[]).await?;
        }
        let sealed = |text: &str| Deletable::open(author.person(), text.to_owned());
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author,
            body: sealed(""),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: vec![Attachment {
                file,
                name: sealed(name),
                media_type: media_type.to_owned(),
                size_bytes: 7,
                digest: sealed("00"),
                picture,
            }],
        };
        Ok((file, self.append(&[(Boundary::timeline(room), posted)]).await?))
    }

    /// A worker has looked at this link of what an author said at a sequence, and stored a picture.
    pub(crate) async fn preview_link(
        &self,
        room: RoomId,
        sequence: u64,
        author: &Person,
        (link, title): (&str, &str),
    ) -> Result<(LinkPreviewId, String)> {
        let (preview, author) = (LinkPreviewId::new(Uuid::now_v7()), author.account);
        let content = format!("picture of {title}").into_bytes();
        let key = format!("link-previews/{author}/{sequence}/{preview}");
        self.files.put_bytes(&key, content, "image/jpeg", &[]).await?;
        let sealed = |text: &str| Deletable::open(author.person(), text.to_owned());
        let page = Box::new(LinkedPage {
            link: sealed(link),
            url: sealed(&format!("{link}/")),
            host: sealed("tides.example"),
            site: sealed(""),
            title: sealed(title),
            description: sealed("of the day"),
            picture: Some(PictureSize { width: 480, height: 252 }),
        });
        let message = MessageId::new(Uuid::nil());
        let previewed = MessageChangeEvent::LinkPreviewed { room, message, sequence, author, preview, page };
        Ok((preview, self.append(&[(Boundary::message_changes(room), previewed)]).await?))
    }

    /// Its author takes a preview away.
    pub(crate) async fn remove_link_preview(
        &self,
        room: RoomId,
        sequence: u64,
        author: &Person,
        preview: LinkPreviewId,
    ) -> Result<String> {
        let (message, author) = (MessageId::new(Uuid::nil()), author.account);
        let removed =
            MessageChangeEvent::LinkPreviewRemoved { room, message, sequence, author, preview, by: author };
        self.append(&[(Boundary::message_changes(room), removed)]).await
    }

    /// Somebody answers the message that was posted at a sequence.
    pub(crate) async fn answer(
        &self,
        room: RoomId,
        author: &Person,
        text: &str,
        (message, sequence): (MessageId, u64),
    ) -> Result<String> {
        let (author, answers) =
            (author.account, Some(domain::chat::Answered { message, sequence, thread: None }));
        let body = Deletable::open(author.person(), text.to_owned());
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author,
            body,
            answers,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.append(&[(Boundary::timeline(room), posted)]).await
    }

    /// Somebody says something that mentions these people, and maybe everybody.
    pub(crate) async fn mention(
        &self,
        room: RoomId,
        author: &Person,
        people: &[&Person],
        mentions_room: bool,
    ) -> Result<String> {
        let (message, author, answers) = (MessageId::new(Uuid::now_v7()), author.account, None);
        let body = Deletable::open(author.person(), "ahoy".to_owned());
        let mentions = people.iter().map(|person| person.account).collect();
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers,
            mentions,
            mentions_room,
            attachments: Vec::new(),
        };
        self.append(&[(Boundary::timeline(room), posted)]).await
    }

    /// Somebody reacts to the message that was posted at a sequence.
    pub(crate) async fn react(
        &self,
        room: RoomId,
        sequence: u64,
        by: &Person,
        emoji: &str,
    ) -> Result<String> {
        let (message, by) = (MessageId::new(Uuid::nil()), by.account);
        let emoji = Personal::open(by.person(), emoji.to_owned());
        let added = MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji };
        self.append(&[(Boundary::message_changes(room), added)]).await
    }

    /// Somebody takes back the reaction that they added at a sequence.
    pub(crate) async fn take_reaction_back(
        &self,
        room: RoomId,
        sequence: u64,
        by: &Person,
        added: u64,
    ) -> Result<String> {
        let (message, by) = (MessageId::new(Uuid::nil()), by.account);
        let removed = MessageChangeEvent::ReactionRemoved { room, message, sequence, by, added };
        self.append(&[(Boundary::message_changes(room), removed)]).await
    }

    /// Edits what an author said at a sequence.
    pub(crate) async fn edit_message(
        &self,
        room: RoomId,
        sequence: u64,
        author: &Person,
        body: &str,
    ) -> Result<String> {
        let (message, author) = (MessageId::new(Uuid::nil()), author.account);
        let body = Deletable::open(author.person(), body.to_owned());
        let (mentions, mentions_room) = (Some(Vec::new()), false);
        let edited = MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions,
            mentions_room,
        };
        self.append(&[(Boundary::message_changes(room), edited)]).await
    }

    /// Edits what an author said at a sequence, so that it mentions these people, and maybe everybody.
    pub(crate) async fn edit_mentions(
        &self,
        room: RoomId,
        sequence: u64,
        author: &Person,
        people: &[&Person],
        mentions_room: bool,
    ) -> Result<String> {
        let (message, author) = (MessageId::new(Uuid::nil()), author.account);
        let body = Deletable::open(author.person(), "ahoy again".to_owned());
        let mentions = Some(people.iter().map(|person| person.account).collect());
        let edited = MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions,
            mentions_room,
        };
        self.append(&[(Boundary::message_changes(room), edited)]).await
    }

    /// Somebody has read a room up to a sequence, of this incarnation of the log or the one named.
    pub(crate) async fn mark(
        &self,
        person: &Person,
        room: RoomId,
        sequence: u64,
        epoch: Option<&str>,
    ) -> Result<()> {
        let here = self.store.reader().head("CHATS").await?.epoch;
        let marker = serde_json::to_vec(&ReadMarker::new(sequence, epoch.unwrap_or(&here)))?;
        let key = ReadMarker::key(person.account, room);
        let revision = self.markers.get(&key).await?.map_or(0, |stored| stored.revision);
        ensure!(self.markers.replace(&key, revision, marker.into()).await?, "nobody else marks");
        Ok(())
    }

    /// Deletes what an author said at a sequence.
    pub(crate) async fn delete_message(
        &self,
        room: RoomId,
        sequence: u64,
        author: &Person,
        by: &Person,
    ) -> Result<String> {
        let (message, author, by) = (MessageId::new(Uuid::nil()), author.account, by.account);
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
        self.append(&[(Boundary::message_changes(room), deleted)]).await
    }

    pub(crate) async fn request_conversion(
        &self,
        owner: &Person,
        name: &str,
    ) -> Result<(ConversionId, String)> {
        self.request_conversion_into(TargetFormat::Pdf, owner, name).await
    }

    pub(crate) async fn request_conversion_into(
        &self,
        to: TargetFormat,
        owner: &Person,
        name: &str,
    ) -> Result<(ConversionId, String)> {
        let conversion = ConversionId::new(Uuid::now_v7());
        let requested = ConversionEvent::ConversionRequested {
            conversion,
            owner: owner.account,
            upload: FileId::new(Uuid::now_v7()),
            name: Personal::open(owner.account.person(), name.to_owned()),
            from: SourceFormat::Docx,
            to,
            size_bytes: 1234,
            digest: "00".repeat(32),
            keep_seconds: 3600,
        };
        let position = self.conversion_changed(owner, conversion, requested).await?;
        Ok((conversion, position))
    }

    pub(crate) async fn conversion_changed(
        &self,
        owner: &Person,
        conversion: ConversionId,
        event: ConversionEvent,
    ) -> Result<String> {
        self.append(&[(Boundary::conversion(owner.account, conversion), event)]).await
    }

    /// Requests a conversion, stores its result and completes it.
    pub(crate) async fn convert(
        &self,
        owner: &Person,
        name: &str,
        result: &[u8],
    ) -> Result<(ConversionId, String)> {
        self.convert_into(TargetFormat::Pdf, owner, name, result).await
    }

    /// The same, into this format.
    pub(crate) async fn convert_into(
        &self,
        to: TargetFormat,
        owner: &Person,
        name: &str,
        result: &[u8],
    ) -> Result<(ConversionId, String)> {
        let (conversion, _) = self.request_conversion_into(to, owner, name).await?;
        let id = FileId::new(Uuid::now_v7());
        let place = result_place(conversion, id);
        let key = format!("results/{}/{place}", owner.account);
        self.files.put_bytes(&key, result.to_vec(), to.media_type(), &[]).await?;
        let preview = format!("result-previews/{}/{place}", owner.account);
        self.files.put_bytes(&preview, format!("a page of {name}").into_bytes(), "image/png", &[]).await?;
        let completed = ConversionEvent::ConversionCompleted {
            conversion,
            owner: owner.account,
            result: id,
            size_bytes: result.len() as u64,
            digest: "11".repeat(32),
            picture: Some(PictureSize { width: 640, height: 905 }),
        };
        Ok((conversion, self.conversion_changed(owner, conversion, completed).await?))
    }

    /// As workers say what their converter makes.
    pub(crate) async fn declare_engines(&self, declaration: &Value) -> Result<()> {
        let workers = NatsConfig::new(self.nats.url(), "workers", self.nats.password("workers"));
        let engines = LatestValues::new(jetstream_es::connect(&workers).await?, OWN_API, ENGINES);
        Ok(engines.put("converter", declaration.to_string().into()).await?)
    }

    /// A request to query-api, to be completed and sent.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// Asks as nobody.
    pub(crate) async fn get_anonymously(&self, path: &str) -> Result<Answered> {
        answered(self.request(Method::GET, path)).await
    }

    /// Asks with this token.
    pub(crate) async fn get_with_token(&self, path: &str, token: &str) -> Result<Answered> {
        answered(self.request(Method::GET, path).bearer_auth(token)).await
    }

    /// Asks as somebody.
    pub(crate) async fn get(&self, path: &str, person: &Person) -> Result<Answered> {
        self.get_with_token(path, &person.token).await
    }

    /// Asks as somebody for lines.
    pub(crate) async fn get_text(&self, path: &str, person: &Person) -> Result<(StatusCode, String)> {
        let answer = self.request(Method::GET, path).bearer_auth(&person.token).send().await?;
        Ok((answer.status(), answer.text().await?))
    }

    /// Asks as somebody, and it works and is not stale.
    pub(crate) async fn get_ok(&self, path: &str, person: &Person) -> Result<Value> {
        let answered = self.get(path, person).await?;
        ensure!(answered.status == StatusCode::OK && !answered.stale, "{path}: {answered:?}");
        Ok(answered.body)
    }

    /// Asks with a body, as somebody.
    pub(crate) async fn post(&self, path: &str, body: &Value, person: &Person) -> Result<Answered> {
        answered(self.request(Method::POST, path).bearer_auth(&person.token).json(body)).await
    }

    /// Asks as somebody, and is refused with this code.
    pub(crate) async fn get_refused(&self, path: &str, person: &Person) -> Result<(StatusCode, String)> {
        let answered = self.get(path, person).await?;
        Ok((answered.status, answered.code()))
    }
}

impl Answered {
    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        self.body["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Its routes are not asked, only what it does for other services.
async fn serve_commands(nats: &Nats, secrets: &Secrets, clock: &Clock, life: &Lifecycle) -> Result<()> {
    const NOWHERE: &str = "http://127.0.0.1:9";
    let vars: Vars = [
        ("WHERRY_PUBLIC_URL", "http://localhost:8080"),
        ("WHERRY_NATS_URL", &nats.url()),
        ("WHERRY_NATS_PASSWORD", nats.password("command_api")),
        ("WHERRY_MASTER_KEY", &secrets.master_key),
        ("WHERRY_HASH_KEY", &secrets.hash_key),
        ("WHERRY_LINK_KEY", &secrets.link_key),
        ("WHERRY_SESSION_KEY", &secrets.session_key),
        ("WHERRY_JWT_PRIVATE_KEY", &secrets.jwt_private_key),
        ("WHERRY_JWT_PUBLIC_KEY", &secrets.jwt_public_key),
        ("WHERRY_S3_ENDPOINT", NOWHERE),
        ("WHERRY_S3_REGION", REGION),
        ("WHERRY_S3_BUCKET", "none"),
        ("WHERRY_S3_ACCESS_KEY", "none"),
        ("WHERRY_S3_SECRET_KEY", "none"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    let config = command_api::Config { clock: clock.clone(), ..command_api::Config::from_vars(&vars)? };
    let _no_routes = command_api::start(config, life).await?;
    Ok(())
}

async fn serve(config: Config) -> Result<(Lifecycle, String)> {
    let life = Lifecycle::default();
    let routes = query_api::start(config, &life).await?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let serving = life.clone();
    tokio::spawn(async move { serving.serve_on(listener, routes).await });
    Ok((life, base))
}

fn http_client() -> Result<Client> {
    // Fails only when a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().no_proxy().timeout(StdDuration::from_mins(1)).build()?)
}

async fn answered(request: RequestBuilder) -> Result<Answered> {
    let response = request.send().await?;
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let (status, position) = (response.status(), header("wherry-position"));
    let stale = header("wherry-stale").as_deref() == Some("true");
    let body = response.bytes().await?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Ok(Answered { status, position, stale, body })
}

/// A time as the answers have it.
pub(crate) fn parse_time(value: &Value) -> Result<OffsetDateTime> {
    let text = value.as_str().context("a time is a text")?;
    Ok(OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339)?)
}
