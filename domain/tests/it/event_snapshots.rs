//! The JSON of every event type, committed. A diff here is a breaking change of the log:
//! make a new version of the event instead, with an upcaster from this one.

use cqrs_es::DomainEvent;
use domain::{
    accounts::{
        AccountEvent, ClaimHash, CodeDigest, EmailEvent, HandleEvent, IdentityEvent, PasswordChange,
        ProviderName, Role, SessionEndReason, SessionEvent,
    },
    audit::{AuditEvent, AuditQuestion, AuditTerm},
    bots::{BotEvent, BotScope},
    chat::{
        Answered, Attachment, InThread, LinkedPage, MembershipEvent, MessageChangeEvent, PictureSize,
        ReportEvent, ReportOutcome, ReportReason, RoomEvent, RoomRule, TimelineEvent, Visibility,
    },
    conversion::{ConversionEvent, DeletionCause, FailureReason, PasswordAsk, SourceFormat, TargetFormat},
    ids::{
        AccountId, ConversionId, FileId, InviteLinkId, LinkPreviewId, MessageId, ReportId, RoomId, SessionId,
        WebhookId,
    },
    jobs::{FailureDetail, JobEvent, JobFailure},
    projection::ProjectionEvent,
    quotas::QuotaEvent,
};
use personal::{Deletable, Personal};
use time::macros::datetime;
use uuid::Uuid;

fn account() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

fn other() -> AccountId {
    AccountId::new(Uuid::from_u128(0xb0b))
}

fn room() -> RoomId {
    RoomId::new(Uuid::from_u128(0x500))
}

fn personal(text: &str) -> Personal<String> {
    Personal::open(account().person(), text.to_owned())
}

/// Takes the JSON of each event, and checks that it reads back as the same event.
fn snapshot<E: DomainEvent>(events: &[E]) {
    for event in events {
        let json = serde_json::to_value(event).expect("an event is JSON");
        assert_eq!(&serde_json::from_value::<E>(json.clone()).expect("its JSON is an event"), event);
        assert_eq!(json["type"], event.event_type());
        insta::assert_json_snapshot!(format!("{}.v{}", event.event_type(), event.event_version()), json);
    }
}

#[test]
fn account_events() {
    let at = datetime!(2026-01-02 03:04:05 UTC);
    let photo = FileId::new(Uuid::from_u128(0xf1));
    let account = account();
    snapshot(&[
        AccountEvent::AccountRegistered {
            account,
            email: personal("ada@example.org"),
            handle: "ada".to_owned(),
            password_hash: personal("$argon2id$v=19$…"),
            attempt: 1,
            activation_expires_at: at,
        },
        AccountEvent::ActivationRequested { account, attempt: 2, requested_at: at, expires_at: at },
        AccountEvent::SignUpRepeated { account },
        AccountEvent::AccountActivated { account },
        AccountEvent::AccountAbandoned { account },
        AccountEvent::PasswordResetRequested { account, attempt: 3, requested_at: at, expires_at: at },
        AccountEvent::PasswordChanged {
            account,
            password_hash: personal("$argon2id$v=19$…"),
            by: PasswordChange::OldPassword,
            kept_session: Some(SessionId::new(Uuid::from_u128(0x5e))),
        },
        AccountEvent::EmailChangeRequested {
            account,
            email: personal("ada@new.example"),
            attempt: 1,
            requested_at: at,
            expires_at: at,
        },
        AccountEvent::EmailChanged { account, email: personal("ada@new.example") },
        AccountEvent::SecondFactorTurnedOn {
            account,
            totp_secret: personal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            recovery_codes: vec![CodeDigest::new([0xc0; 32]), CodeDigest::new([0xc1; 32])],
            step: 58_910_102,
        },
        AccountEvent::SecondFactorUsed { account, step: 58_910_103 },
        AccountEvent::RecoveryCodeUsed { account, number: 1 },
        AccountEvent::RecoveryCodesReplaced { account, recovery_codes: vec![CodeDigest::new([0xc2; 32])] },
        AccountEvent::SecondFactorTurnedOff { account },
        AccountEvent::SecondFactorReset {
            account,
            by: other(),
            reason: personal("lost her phone, came to my desk"),
        },
        AccountEvent::IdentityLinked {
            account,
            provider: ProviderName::parse("work").expect("a name"),
            claim: ClaimHash::new([0x1d; 32]),
            called: personal("ada@work.example"),
        },
        AccountEvent::IdentityUnlinked { account, provider: ProviderName::parse("work").expect("a name") },
        AccountEvent::ProfileChanged { account, name: personal("Ada"), bio: personal("counts") },
        AccountEvent::PhotoSet { account, photo },
        AccountEvent::PhotoRemoved { account },
        AccountEvent::RoleChanged { account, role: Role::Auditor },
        AccountEvent::AccountErasureRequested {
            account,
            email_claim: ClaimHash::new([0xe; 32]),
            handle_claim: ClaimHash::new([0xa; 32]),
        },
        AccountEvent::AccountErased { account },
    ]);
}

#[test]
fn claim_and_session_events() {
    let (account, session) = (account(), SessionId::new(Uuid::from_u128(0x5e)));
    snapshot(&[
        EmailEvent::EmailClaimed { account },
        EmailEvent::EmailReleased { account },
        EmailEvent::InvitedByAddress { room: room(), by: account, email: personal("eve@example.org") },
        EmailEvent::PasswordResetInVain { requested_at: datetime!(2026-01-02 03:04:05 UTC) },
        EmailEvent::SignUpInVain { requested_at: datetime!(2026-01-02 03:04:05 UTC), is_told: true },
    ]);
    snapshot(&[HandleEvent::HandleClaimed { account }, HandleEvent::HandleReleased { account }]);
    snapshot(&[IdentityEvent::IdentityClaimed { account }, IdentityEvent::IdentityReleased { account }]);
    snapshot(&[
        SessionEvent::SessionStarted { session, account, user_agent: Some(personal("Browser/1.0")) },
        SessionEvent::SessionEnded { session, account, reason: SessionEndReason::LoggedOut },
    ]);
}

#[test]
fn bot_events() {
    let (bot, owner, by) = (AccountId::new(Uuid::from_u128(0xb07)), account(), other());
    let token = SessionId::new(Uuid::from_u128(0x70c));
    snapshot(&[
        BotEvent::BotRegistered { bot, owner, name: personal("Builds") },
        BotEvent::BotTokenCreated {
            bot,
            owner,
            token,
            name: personal("build server"),
            scopes: vec![BotScope::ReadRooms, BotScope::PostMessages],
            expires_at: Some(datetime!(2026-01-02 03:04:05 UTC)),
        },
        BotEvent::BotTokenRevoked { bot, owner, token },
        BotEvent::BotDisabled { bot, owner, by },
        BotEvent::BotEnabled { bot, owner, by },
        BotEvent::BotDeleted { bot, owner },
    ]);
}

#[test]
fn chat_events() {
    let (room, account, by) = (room(), other(), account());
    let link = InviteLinkId::new(Uuid::from_u128(0x11c));
    let message = MessageId::new(Uuid::from_u128(0x3e));
    let webhook = WebhookId::new(Uuid::from_u128(0x3eb));
    snapshot(&[
        RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner: by },
        RoomEvent::DirectRoomOpened { room, by, account },
        RoomEvent::MemberInvited { room, account, by },
        RoomEvent::InvitationAccepted { room, account },
        RoomEvent::InvitationDeclined { room, account },
        RoomEvent::MemberLeft { room, account },
        RoomEvent::MemberRemoved { room, account, by },
        RoomEvent::OwnershipPassed { room, from: by, to: account },
        RoomEvent::ModeratorAppointed { room, account, by },
        RoomEvent::ModeratorDismissed { room, account, by },
        RoomEvent::PersonBanned { room, account, by },
        RoomEvent::BanLifted { room, account, by },
        RoomEvent::InviteLinkCreated {
            room,
            link,
            by,
            expires_at: datetime!(2026-01-02 03:04:05 UTC),
            max_uses: Some(3),
        },
        RoomEvent::InviteLinkRevoked { room, link, by },
        RoomEvent::JoinedByLink { room, account, link },
        RoomEvent::WebhookCreated { room, webhook, by, name: "Builds".to_owned() },
        RoomEvent::WebhookRevoked { room, webhook, by },
        RoomEvent::BotAdded { room, account, by },
        RoomEvent::WritingBlocked { room, by, person: account },
        RoomEvent::WritingUnblocked { room, by, person: account },
        RoomEvent::MessagePinned { room, message, sequence: 12, by },
        RoomEvent::MessageUnpinned { room, message, sequence: 12, by: account },
        RoomEvent::LinkPreviewsTurnedOff { room, by },
        RoomEvent::LinkPreviewsTurnedOn { room, by },
        RoomEvent::RoomArchived { room, by, reason: personal("the project is over since June") },
        RoomEvent::RoomReopened { room, by, reason: personal("the project goes on after all") },
        RoomEvent::OwnershipAssigned {
            room,
            to: account,
            by,
            reason: personal("she left the company in May"),
        },
        RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Public, by },
        RoomEvent::JoinedOpenRoom { room, account },
        RoomEvent::RoomRenamed { room, name: "Quay".to_owned(), by },
    ]);
    snapshot(&[
        MembershipEvent::InvitedToRoom { room, account, by },
        MembershipEvent::JoinedRoom { room, account },
        MembershipEvent::JoinedDirectRoom { room, account, by },
        MembershipEvent::DeclinedRoom { room, account },
        MembershipEvent::LeftRoom { room, account },
        MembershipEvent::RemovedFromRoom { room, account },
        MembershipEvent::PersonBlocked { account, person: by },
        MembershipEvent::PersonUnblocked { account, person: by },
        MembershipEvent::RoomRuleChosen { room, account, rule: RoomRule::Mentions },
        MembershipEvent::NotificationsRead { account, sequence: 12, and_earlier: true },
        MembershipEvent::ThreadFollowed { room, account, thread: 12 },
        MembershipEvent::ThreadUnfollowed { room, account, thread: 12 },
        MembershipEvent::ThreadRead { room, account, thread: 12, read_up_to: 15 },
    ]);
    let body = Deletable::open(by.person(), "ahoy".to_owned());
    let thread = Some(InThread { author: account, also_in_room: true });
    let answers = Some(Answered { message: MessageId::new(Uuid::from_u128(0x3d)), sequence: 11, thread });
    let (mentions, mentions_room) = (vec![account], true);
    let attachments = vec![Attachment {
        file: FileId::new(Uuid::from_u128(0xf1)),
        name: Deletable::open(by.person(), "quay.jpg".to_owned()),
        media_type: "image/jpeg".to_owned(),
        size_bytes: 1234,
        digest: Deletable::open(by.person(), "00".repeat(32)),
        picture: Some(PictureSize { width: 4000, height: 3000 }),
    }];
    snapshot(&[TimelineEvent::MessagePosted {
        room,
        message,
        author: by,
        body,
        answers,
        mentions,
        mentions_room,
        attachments,
    }]);
    let (author, sequence) = (by, 12);
    let body = Deletable::open(author.person(), "ahoy, all".to_owned());
    let reaction = Personal::open(account.person(), "👍".to_owned());
    let preview = LinkPreviewId::new(Uuid::from_u128(0x9e));
    let said = |text: &str| Deletable::open(author.person(), text.to_owned());
    let page = LinkedPage {
        link: said("https://tides.example/today"),
        url: said("https://tides.example/2026-01-02"),
        host: said("tides.example"),
        site: said("Tides"),
        title: said("Tides today"),
        description: said("High water at noon."),
        picture: Some(PictureSize { width: 400, height: 209 }),
    };
    snapshot(&[
        MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions: Some(vec![account]),
            mentions_room: true,
        },
        MessageChangeEvent::MessageDeleted { room, message, sequence, author, by: account },
        MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author },
        MessageChangeEvent::ReactionAdded { room, message, sequence, by: account, emoji: reaction },
        MessageChangeEvent::ReactionRemoved { room, message, sequence, by: account, added: 13 },
        MessageChangeEvent::LinkPreviewed { room, message, sequence, author, preview, page: Box::new(page) },
        MessageChangeEvent::LinkPreviewRemoved { room, message, sequence, author, preview, by: account },
    ]);
    let report = ReportId::new(Uuid::from_u128(0x4e9));
    let words = Personal::open(account.person(), "it is everywhere".to_owned());
    snapshot(&[
        ReportEvent::MessageReported {
            report,
            room,
            message,
            sequence,
            author,
            by: account,
            reason: ReportReason::Spam,
            words,
        },
        ReportEvent::ReportClosed { report, room, sequence, account, by, outcome: ReportOutcome::ActedOn },
    ]);
}

#[test]
fn conversion_events() {
    let (conversion, owner) = (ConversionId::new(Uuid::from_u128(0xc0)), account());
    let file = FileId::new(Uuid::from_u128(0xf1));
    snapshot(&[
        ConversionEvent::ConversionRequested {
            conversion,
            owner,
            upload: file,
            name: personal("report.docx"),
            from: SourceFormat::Docx,
            to: TargetFormat::Pdf,
            size_bytes: 1234,
            digest: "00".repeat(32),
            keep_seconds: 604_800,
        },
        ConversionEvent::ConversionStarted { conversion, owner, attempt: 1 },
        ConversionEvent::ConversionPasswordAsked { conversion, owner, because: PasswordAsk::Wrong },
        ConversionEvent::ConversionPasswordGiven { conversion, owner },
        ConversionEvent::ConversionCompleted {
            conversion,
            owner,
            result: file,
            size_bytes: 99,
            digest: "11".repeat(32),
            picture: Some(PictureSize { width: 640, height: 905 }),
        },
        ConversionEvent::ConversionFailed { conversion, owner, reason: FailureReason::TooSlow },
        ConversionEvent::ConversionCancelled { conversion, owner },
        ConversionEvent::ConversionFilesDeleted { conversion, owner, cause: DeletionCause::Expired },
    ]);
}

#[test]
fn projection_events() {
    let (projection, stream) = ("room_timeline".to_owned(), "CHATS".to_owned());
    let by = "operator:ada".to_owned();
    let (projection, stream, by) = (|| projection.clone(), || stream.clone(), || by.clone());
    snapshot(&[
        ProjectionEvent::RebuildRequested { projection: projection(), swap_when_ready: true, by: by() },
        ProjectionEvent::SwapRequested { projection: projection(), build: Some(2), by: by() },
        ProjectionEvent::AbortRequested { projection: projection(), build: Some(3), by: by() },
        ProjectionEvent::RetryRequested {
            projection: projection(),
            stream: stream(),
            key: Some(Uuid::from_u128(0x500).to_string()),
            by: by(),
        },
        ProjectionEvent::SkipRequested {
            projection: projection(),
            stream: stream(),
            sequence: 7,
            reason: "written by a test".to_owned(),
            by: by(),
        },
    ]);
}

#[test]
fn audit_events() {
    let term = |name, value| AuditTerm::parse(name, value).expect("a term");
    snapshot(&[
        AuditEvent::AuditRead {
            question: AuditQuestion::State,
            terms: vec![
                term("stream", "CHATS"),
                term("subject", &format!("chat.room.{}", room())),
                term("at", "12"),
            ],
            account: None,
            room: Some(room()),
            conversion: None,
            by: format!("account:{}", other()),
        },
        AuditEvent::PersonalDataRevealed {
            stream: "USERS".to_owned(),
            sequence: 12,
            event_type: "ProfileChanged".to_owned(),
            people: vec![account()],
            reason: personal("a report by a member"),
            by: other(),
        },
    ]);
}

#[test]
fn job_events() {
    let (worker, stream) = (|| "mailer".to_owned(), || "USERS".to_owned());
    snapshot(&[
        JobEvent::JobFailed {
            worker: worker(),
            stream: stream(),
            sequence: 7,
            event_type: Some("AccountRegistered".to_owned()),
            event_version: Some(1),
            reason: JobFailure::RecipientRefused,
            detail: FailureDetail::of("550"),
            deliveries: 1,
        },
        JobEvent::JobRetryRequested {
            worker: worker(),
            stream: stream(),
            sequence: 7,
            by: "operator:ada".to_owned(),
        },
    ]);
}

#[test]
fn quota_events() {
    snapshot(&[QuotaEvent::QuotasSet {
        account: Some(other()),
        conversions_per_day: Some(20),
        conversions_at_once: Some(50),
        stored_bytes: Some(1 << 30),
        upload_bytes: None,
        by: account(),
    }]);
}
