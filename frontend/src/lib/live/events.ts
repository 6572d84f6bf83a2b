// Generated from docs/asyncapi.json by `npm run generate`. Do not edit.
import type { EventFrame } from './frames';

/** An event whose type says what is in it. */
export type TypedFrame<Type extends string, Data> = Omit<EventFrame, 'event_type' | 'data'> & {
  event_type: Type;
  data: Data | null;
};

/** An event that may not be shown: it only keeps its place. */
export type HiddenFrame = TypedFrame<'Hidden', never>;

/** By whom and when the message was deleted whose text this is. */
export type Deleted = { by: string; at: string };

/** Did not want to. */
export type DeclinedRoom = {
  account: string;
  room: string;
  type: 'DeclinedRoom';
};

/** Invited, not in yet. */
export type InvitedToRoom = {
  account: string;
  by: string;
  room: string;
  type: 'InvitedToRoom';
};

/** In, because one of the two opened the room of both. */
export type JoinedDirectRoom = {
  account: string;
  by: string;
  room: string;
  type: 'JoinedDirectRoom';
};

/** In: created it or accepted. */
export type JoinedRoom = {
  account: string;
  room: string;
  type: 'JoinedRoom';
};

/** Went. */
export type LeftRoom = {
  account: string;
  room: string;
  type: 'LeftRoom';
};

/** Has read what the event at this sequence told, and maybe everything before it. */
export type NotificationsRead = {
  account: string;
  /** Whether everything before it was read, too. */
  and_earlier: boolean;
  /** Where the event stands in its stream that was told of. */
  sequence: number;
  type: 'NotificationsRead';
};

/** Does not want to be written to or invited by somebody. */
export type PersonBlocked = {
  account: string;
  person: string;
  type: 'PersonBlocked';
};

/** May be written to by somebody again. */
export type PersonUnblocked = {
  account: string;
  person: string;
  type: 'PersonUnblocked';
};

/** Was taken out. */
export type RemovedFromRoom = {
  account: string;
  room: string;
  type: 'RemovedFromRoom';
};

/** Chose what of this room is told, from here on. */
export type RoomRuleChosen = {
  account: string;
  room: string;
  rule: 'all' | 'mentions' | 'nothing';
  type: 'RoomRuleChosen';
};

/** Wants to be told of what is answered in a thread, from here on. */
export type ThreadFollowed = {
  account: string;
  room: string;
  /** The sequence of the `MessagePosted` that the thread is to. */
  thread: number;
  type: 'ThreadFollowed';
};

/** Has read a thread. */
export type ThreadRead = {
  account: string;
  /** The sequence of the last answer that was read. */
  read_up_to: number;
  room: string;
  /** The sequence of the `MessagePosted` that the thread is to. */
  thread: number;
  type: 'ThreadRead';
};

/** Wants to be told of it no more. */
export type ThreadUnfollowed = {
  account: string;
  room: string;
  /** The sequence of the `MessagePosted` that the thread is to. */
  thread: number;
  type: 'ThreadUnfollowed';
};

/** An account's list of rooms: what push sends of it. */
export type MembershipFrame =
  | TypedFrame<'DeclinedRoom', DeclinedRoom>
  | TypedFrame<'InvitedToRoom', InvitedToRoom>
  | TypedFrame<'JoinedDirectRoom', JoinedDirectRoom>
  | TypedFrame<'JoinedRoom', JoinedRoom>
  | TypedFrame<'LeftRoom', LeftRoom>
  | TypedFrame<'NotificationsRead', NotificationsRead>
  | TypedFrame<'PersonBlocked', PersonBlocked>
  | TypedFrame<'PersonUnblocked', PersonUnblocked>
  | TypedFrame<'RemovedFromRoom', RemovedFromRoom>
  | TypedFrame<'RoomRuleChosen', RoomRuleChosen>
  | TypedFrame<'ThreadFollowed', ThreadFollowed>
  | TypedFrame<'ThreadRead', ThreadRead>
  | TypedFrame<'ThreadUnfollowed', ThreadUnfollowed>
  | HiddenFrame;

/** Who was banned may be invited again. */
export type BanLifted = {
  account: string;
  by: string;
  room: string;
  type: 'BanLifted';
};

/** The owner or a moderator brought a bot of their own, which is a member now. It goes when they go. */
export type BotAdded = {
  /** The bot's account. */
  account: string;
  /** Whose bot it is. */
  by: string;
  room: string;
  type: 'BotAdded';
};

/** Somebody opened the room of two people, who are in it from now on and for good. It has no name and no owner. */
export type DirectRoomOpened = {
  account: string;
  by: string;
  room: string;
  type: 'DirectRoomOpened';
};

/** Who was invited is a member now. */
export type InvitationAccepted = {
  account: string;
  room: string;
  type: 'InvitationAccepted';
};

/** Who was invited does not want to. */
export type InvitationDeclined = {
  account: string;
  room: string;
  type: 'InvitationDeclined';
};

/** The owner or a moderator made a link by which people come in. */
export type InviteLinkCreated = {
  by: string;
  /** From when on it does not work. */
  expires_at: string;
  link: string;
  /** For how many people it is; null for as many as like. */
  max_uses: number | null;
  room: string;
  type: 'InviteLinkCreated';
};

/** The owner or a moderator wants nobody to come in by a link any more. */
export type InviteLinkRevoked = {
  by: string;
  link: string;
  room: string;
  type: 'InviteLinkRevoked';
};

/** Somebody came in by a link, and is a member now. */
export type JoinedByLink = {
  account: string;
  link: string;
  room: string;
  type: 'JoinedByLink';
};

/** Somebody came into a public room without being asked in, and is a member now. */
export type JoinedOpenRoom = {
  /** Who came. */
  account: string;
  /** The room. */
  room: string;
  type: 'JoinedOpenRoom';
};

/** What was shown of a page is shown no more: the message's author, or who keeps order in the room, took it away. */
export type LinkPreviewRemoved = {
  /** Whose message it is. */
  author: string;
  /** Who took it away. */
  by: string;
  message: string;
  /** What was shown. */
  preview: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'LinkPreviewRemoved';
};

/** A page that a message links to was looked at, and this is what it says of itself. */
export type LinkPreviewed = {
  /** Whose message it is. */
  author: string;
  message: string;
  /** What the page says of itself. */
  page: {
    /** What the page says that it is about, in one line; empty where it says nothing. */
    description: string | null;
    /** The host of that, as it can be shown without being taken for another. */
    host: string | null;
    /** The link as it stands in the message: the preview is shown while it does. */
    link: string | null;
    /** How large the picture is shown that belongs to it, if there is one. It lies in the file store under the preview's id. */
    picture?: {
      height: number;
      width: number;
    } | null;
    /** What the site calls itself, in one line; empty where it says nothing. */
    site: string | null;
    /** The page's title, in one line; empty where it has none. */
    title: string | null;
    /** Where it led in the end. */
    url: string | null;
    /** There is no text then. */
    deleted?: Deleted;
  };
  /** What it is known by; also the name under which its picture lies. */
  preview: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'LinkPreviewed';
};

/** Who keeps order in the room, or one of the two of a direct room, wants nothing to be shown there of what links lead to. */
export type LinkPreviewsTurnedOff = {
  by: string;
  room: string;
  type: 'LinkPreviewsTurnedOff';
};

/** It is shown again. */
export type LinkPreviewsTurnedOn = {
  by: string;
  room: string;
  type: 'LinkPreviewsTurnedOn';
};

/** A member asked somebody in. */
export type MemberInvited = {
  account: string;
  by: string;
  room: string;
  type: 'MemberInvited';
};

/** A member left. */
export type MemberLeft = {
  account: string;
  room: string;
  type: 'MemberLeft';
};

/** The owner or a moderator took somebody out, or took an invitation back. */
export type MemberRemoved = {
  account: string;
  by: string;
  room: string;
  type: 'MemberRemoved';
};

/** The author or the room's owner took a message back. From now on nobody is shown its text. */
export type MessageDeleted = {
  author: string;
  by: string;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'MessageDeleted';
};

/** The author changed what a message says. What it said before stays in the log, for who asks for its history. */
export type MessageEdited = {
  /** Whose message it is, and who changed it. */
  author: string;
  /** What it says from now on, as plain text. */
  body: string | null;
  /** The members whom it mentions from now on, in the order of their ids. Where nothing is said of them, as in edits of version 1, it mentions whom it mentioned before. */
  mentions?: readonly (string)[] | null;
  /** Whether it mentions everybody in the room from now on. */
  mentions_room?: boolean;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'MessageEdited';
  /** There is no text then. */
  deleted?: Deleted;
};

/** A message was put where everybody in the room finds it. */
export type MessagePinned = {
  by: string;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'MessagePinned';
};

/** A member said something. */
export type MessagePosted = {
  /** The message that this one answers, if it answers one. */
  answers?: {
    message: string;
    /** The sequence of its `MessagePosted` in the stream. */
    sequence: number;
    /** That it is answered in its thread, beside what is said in the room. */
    thread?: {
      /** Whether the answer is shown among what is said in the room, too. */
      also_in_room: boolean;
      /** Who wrote the message that the thread is to. */
      author: string;
    } | null;
  } | null;
  /** The files that go with it. */
  attachments?: readonly ({
    /** SHA-256 of its bytes as others get them, in hexadecimal. */
    digest: string | null;
    file: string;
    /** What its bytes are, as they tell themselves: `application/octet-stream` where they do not. */
    media_type: string;
    /** What its author called it. */
    name: string | null;
    /** Of a picture: how large it is shown, the right way up. Of a document: how large the picture of its first page is, if there is one. */
    picture?: {
      height: number;
      width: number;
    } | null;
    size_bytes: number;
    /** There is no text then. */
    deleted?: Deleted;
  })[];
  author: string;
  /** What was said, as plain text; it may be empty beside files. */
  body: string | null;
  /** The members whom it mentioned when it was posted, in the order of their ids. */
  mentions?: readonly (string)[];
  /** Whether it mentioned everybody in the room. */
  mentions_room?: boolean;
  message: string;
  room: string;
  type: 'MessagePosted';
  /** There is no text then. */
  deleted?: Deleted;
};

/** A member wants those who keep order to look at a message. */
export type MessageReported = {
  /** Whose message it is. */
  author: string;
  /** Who reports it. */
  by: string;
  message: string;
  reason: 'spam' | 'harassment' | 'threat' | 'unsuitable' | 'other';
  report: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'MessageReported';
  /** What else the reporter says; it may be empty. */
  words: string | null;
};

/** The time in which a deleted message could still be reported is over, and the key of its text is gone. */
export type MessageTextDestroyed = {
  author: string;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'MessageTextDestroyed';
};

/** A message is there no more: somebody took it away, or deleted it in the same moment. */
export type MessageUnpinned = {
  by: string;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'MessageUnpinned';
};

/** The owner made a member a moderator. */
export type ModeratorAppointed = {
  account: string;
  by: string;
  room: string;
  type: 'ModeratorAppointed';
};

/** The owner made a moderator a member like others. */
export type ModeratorDismissed = {
  account: string;
  by: string;
  room: string;
  type: 'ModeratorDismissed';
};

/** An administrator decided who owns the room, since its owner is gone. That it is so says the event after this one. */
export type OwnershipAssigned = {
  /** The administrator, who need not be in it. */
  by: string;
  /** Why, in the administrator's words; everybody in the room reads it. Sealed with the key of who wrote it. */
  reason: string | null;
  /** The room. */
  room: string;
  /** The member who owns it from now on. */
  to: string;
  type: 'OwnershipAssigned';
};

/** The owner handed the room over or goes for ever, or an administrator decided so in the event before, and this member owns the room from now on. */
export type OwnershipPassed = {
  from: string;
  room: string;
  to: string;
  type: 'OwnershipPassed';
};

/** The owner or a moderator wants somebody in the room no more. Who was in it was removed in the same moment. */
export type PersonBanned = {
  account: string;
  by: string;
  room: string;
  type: 'PersonBanned';
};

/** A member reacted to a message. */
export type ReactionAdded = {
  /** Who reacted. */
  by: string;
  /** One emoji. */
  emoji: string | null;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'ReactionAdded';
};

/** Who reacted took it back. */
export type ReactionRemoved = {
  /** The sequence of its `ReactionAdded` in the stream. */
  added: number;
  /** Whose reaction it was. */
  by: string;
  message: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'ReactionRemoved';
};

/** Who keeps order in the room, or an administrator, has looked at it. */
export type ReportClosed = {
  /** Who reported it, and is told. */
  account: string;
  /** Who has looked at it. */
  by: string;
  outcome: 'dismissed' | 'acted-on';
  report: string;
  room: string;
  /** The sequence of the message's `MessagePosted` in the stream. */
  sequence: number;
  type: 'ReportClosed';
};

/** An administrator made the room one that is only read, by whoever is in it, until one opens it again. */
export type RoomArchived = {
  /** The administrator, who need not be in it. */
  by: string;
  /** Why, in the administrator's words; everybody in the room reads it. Sealed with the key of who wrote it. */
  reason: string | null;
  /** The room. */
  room: string;
  type: 'RoomArchived';
};

/** Somebody opened a room and is its owner and first member. */
export type RoomCreated = {
  /** One line that its members see. */
  name: string;
  owner: string;
  room: string;
  type: 'RoomCreated';
};

/** The owner or a moderator gave the room another name. */
export type RoomRenamed = {
  /** The owner or moderator. */
  by: string;
  /** One line that its members see, and of a public room everybody. */
  name: string;
  /** The room. */
  room: string;
  type: 'RoomRenamed';
};

/** An administrator opened an archived room again: it is used as before. */
export type RoomReopened = {
  /** The administrator, who need not be in it. */
  by: string;
  /** Why, in the administrator's words; everybody in the room reads it. Sealed with the key of who wrote it. */
  reason: string | null;
  /** The room. */
  room: string;
  type: 'RoomReopened';
};

/** The room's owner decided who can find it and come in. A room for which nobody decided is private. */
export type RoomVisibilityChanged = {
  /** The owner. */
  by: string;
  /** The room. */
  room: string;
  type: 'RoomVisibilityChanged';
  /** How it is from now on. */
  visibility: 'private' | 'public';
};

/** The owner or a moderator made a way for programs to write into the room. */
export type WebhookCreated = {
  by: string;
  /** One line under which members see what it posts. */
  name: string;
  room: string;
  type: 'WebhookCreated';
  /** Also the author of what it posts. */
  webhook: string;
};

/** The owner or a moderator wants nothing to be posted by a webhook any more. */
export type WebhookRevoked = {
  by: string;
  room: string;
  type: 'WebhookRevoked';
  webhook: string;
};

/** Of the two whose direct room this is, or would be, one has blocked the other: nobody writes there. */
export type WritingBlocked = {
  by: string;
  person: string;
  room: string;
  type: 'WritingBlocked';
};

/** Who had blocked the other does so no more. */
export type WritingUnblocked = {
  by: string;
  person: string;
  room: string;
  type: 'WritingUnblocked';
};

/** A room: what push sends of it. */
export type RoomFrame =
  | TypedFrame<'BanLifted', BanLifted>
  | TypedFrame<'BotAdded', BotAdded>
  | TypedFrame<'DirectRoomOpened', DirectRoomOpened>
  | TypedFrame<'InvitationAccepted', InvitationAccepted>
  | TypedFrame<'InvitationDeclined', InvitationDeclined>
  | TypedFrame<'InviteLinkCreated', InviteLinkCreated>
  | TypedFrame<'InviteLinkRevoked', InviteLinkRevoked>
  | TypedFrame<'JoinedByLink', JoinedByLink>
  | TypedFrame<'JoinedOpenRoom', JoinedOpenRoom>
  | TypedFrame<'LinkPreviewRemoved', LinkPreviewRemoved>
  | TypedFrame<'LinkPreviewed', LinkPreviewed>
  | TypedFrame<'LinkPreviewsTurnedOff', LinkPreviewsTurnedOff>
  | TypedFrame<'LinkPreviewsTurnedOn', LinkPreviewsTurnedOn>
  | TypedFrame<'MemberInvited', MemberInvited>
  | TypedFrame<'MemberLeft', MemberLeft>
  | TypedFrame<'MemberRemoved', MemberRemoved>
  | TypedFrame<'MessageDeleted', MessageDeleted>
  | TypedFrame<'MessageEdited', MessageEdited>
  | TypedFrame<'MessagePinned', MessagePinned>
  | TypedFrame<'MessagePosted', MessagePosted>
  | TypedFrame<'MessageReported', MessageReported>
  | TypedFrame<'MessageTextDestroyed', MessageTextDestroyed>
  | TypedFrame<'MessageUnpinned', MessageUnpinned>
  | TypedFrame<'ModeratorAppointed', ModeratorAppointed>
  | TypedFrame<'ModeratorDismissed', ModeratorDismissed>
  | TypedFrame<'OwnershipAssigned', OwnershipAssigned>
  | TypedFrame<'OwnershipPassed', OwnershipPassed>
  | TypedFrame<'PersonBanned', PersonBanned>
  | TypedFrame<'ReactionAdded', ReactionAdded>
  | TypedFrame<'ReactionRemoved', ReactionRemoved>
  | TypedFrame<'ReportClosed', ReportClosed>
  | TypedFrame<'RoomArchived', RoomArchived>
  | TypedFrame<'RoomCreated', RoomCreated>
  | TypedFrame<'RoomRenamed', RoomRenamed>
  | TypedFrame<'RoomReopened', RoomReopened>
  | TypedFrame<'RoomVisibilityChanged', RoomVisibilityChanged>
  | TypedFrame<'WebhookCreated', WebhookCreated>
  | TypedFrame<'WebhookRevoked', WebhookRevoked>
  | TypedFrame<'WritingBlocked', WritingBlocked>
  | TypedFrame<'WritingUnblocked', WritingUnblocked>
  | HiddenFrame;

/** Its owner does not want it any more. */
export type ConversionCancelled = {
  conversion: string;
  owner: string;
  type: 'ConversionCancelled';
};

/** The result is in the file store. */
export type ConversionCompleted = {
  conversion: string;
  /** SHA-256 of the result, in hexadecimal. */
  digest: string;
  owner: string;
  /** How large the picture of its first page is, which lies beside it; not every converter makes one. */
  picture?: {
    height: number;
    width: number;
  } | null;
  result: string;
  /** Size of the result, in bytes. */
  size_bytes: number;
  type: 'ConversionCompleted';
};

/** It will not be converted. */
export type ConversionFailed = {
  conversion: string;
  owner: string;
  reason: 'password-protected' | 'unreadable' | 'too-slow' | 'result-empty' | 'converter-refused' | 'too-many-pages' | 'no-text' | 'format-not-offered' | 'source-missing' | 'gave-up';
  type: 'ConversionFailed';
};

/** Nobody gets its source and result any more: a worker removes them from the file store. */
export type ConversionFilesDeleted = {
  cause: 'expired' | 'by-owner';
  conversion: string;
  owner: string;
  type: 'ConversionFilesDeleted';
};

/** The document opens with a password only, which its owner is asked for. */
export type ConversionPasswordAsked = {
  because: 'protected' | 'wrong' | 'not-in-time';
  conversion: string;
  owner: string;
  type: 'ConversionPasswordAsked';
};

/** Its owner gave a password. It is in no event: it waits, sealed and not for long, where the worker takes it. */
export type ConversionPasswordGiven = {
  conversion: string;
  owner: string;
  type: 'ConversionPasswordGiven';
};

/** A verified document waits to be converted. */
export type ConversionRequested = {
  conversion: string;
  /** SHA-256 of the document, in hexadecimal. */
  digest: string;
  from: 'docx' | 'doc' | 'odt' | 'rtf' | 'txt' | 'xlsx' | 'xls' | 'ods' | 'csv' | 'pptx' | 'ppt' | 'odp' | 'pdf';
  /** For how long source and result are kept once it has ended, in seconds. */
  keep_seconds: number;
  /** The document's file name with its extension. */
  name: string | null;
  owner: string;
  /** Size of the document, in bytes. */
  size_bytes: number;
  to: 'pdf' | 'docx' | 'odt' | 'xlsx' | 'ods' | 'csv' | 'pptx' | 'odp' | 'txt' | 'png';
  type: 'ConversionRequested';
  upload: string;
};

/** An engine has it. */
export type ConversionStarted = {
  /** How many engines have had it, with this one. */
  attempt: number;
  conversion: string;
  owner: string;
  type: 'ConversionStarted';
};

/** An account's conversions: what push sends of it. */
export type ConversionFrame =
  | TypedFrame<'ConversionCancelled', ConversionCancelled>
  | TypedFrame<'ConversionCompleted', ConversionCompleted>
  | TypedFrame<'ConversionFailed', ConversionFailed>
  | TypedFrame<'ConversionFilesDeleted', ConversionFilesDeleted>
  | TypedFrame<'ConversionPasswordAsked', ConversionPasswordAsked>
  | TypedFrame<'ConversionPasswordGiven', ConversionPasswordGiven>
  | TypedFrame<'ConversionRequested', ConversionRequested>
  | TypedFrame<'ConversionStarted', ConversionStarted>
  | HiddenFrame;

/** Nobody proved the address in time, and its address or handle went to a new account, in one batch with this. */
export type AccountAbandoned = {
  account: string;
  type: 'AccountAbandoned';
};

/** The address is proven; the account can log in. */
export type AccountActivated = {
  account: string;
  type: 'AccountActivated';
};

/** The person is forgotten: the key, the files, the memberships and the sessions are gone. */
export type AccountErased = {
  account: string;
  type: 'AccountErased';
};

/** The person is to be forgotten. From here on the account does nothing, nobody is shown what it said, and no key of it is made. It names its claims, since its address cannot be read any more when they are released. */
export type AccountErasureRequested = {
  account: string;
  email_claim: string;
  handle_claim: string;
  type: 'AccountErasureRequested';
};

/** Someone signed up; the address is not proven yet. */
export type AccountRegistered = {
  account: string;
  /** From when on the activation link does not work, and the claims may be taken over. */
  activation_expires_at: string;
  /** Which activation link is the valid one; the first mail carries attempt 1. */
  attempt: number;
  /** The address as it was typed. */
  email: string | null;
  /** The unique name by which others find the person. */
  handle: string;
  /** PHC string (argon2id). Sealed, never pushed, exported or projected. */
  password_hash: string | null;
  type: 'AccountRegistered';
};

/** A new activation link was asked for; earlier ones no longer work. */
export type ActivationRequested = {
  account: string;
  /** Which activation link is the valid one from now on. */
  attempt: number;
  /** From when on the new link does not work. */
  expires_at: string;
  /** When it was asked for. */
  requested_at: string;
  type: 'ActivationRequested';
};

/** The person wants another address; it is to be confirmed from there, and earlier links no longer do. */
export type EmailChangeRequested = {
  account: string;
  /** Which link is the valid one from now on. */
  attempt: number;
  /** The address as it was typed. */
  email: string | null;
  /** From when on the link does not work. */
  expires_at: string;
  /** When it was asked for. */
  requested_at: string;
  type: 'EmailChangeRequested';
};

/** The account has another address, whose claim moved in one batch with this. */
export type EmailChanged = {
  account: string;
  /** The address as it was typed. */
  email: string | null;
  type: 'EmailChanged';
};

/** An identity at a provider logs in to the account from here on, claimed in one batch with this. */
export type IdentityLinked = {
  account: string;
  /** What the provider calls the person, such as an address. */
  called: string | null;
  /** Which of the provider's identities it is, on `user.identity.<hash>`. */
  claim: string;
  /** The provider, as the operator calls it. */
  provider: string;
  type: 'IdentityLinked';
};

/** The identity at this provider logs in to the account no more; its claim was released in one batch with this. */
export type IdentityUnlinked = {
  account: string;
  /** The provider, as the operator calls it. */
  provider: string;
  type: 'IdentityUnlinked';
};

/** There is another password. Every link that would set one is void, and the account's sessions are over. */
export type PasswordChanged = {
  account: string;
  /** What it was proven with that this is the account's person. */
  by: 'mailed-link' | 'old-password';
  /** The session that goes on, since the password was changed in it. */
  kept_session: string | null;
  /** PHC string (argon2id). Sealed, never pushed, exported or projected. */
  password_hash: string | null;
  type: 'PasswordChanged';
};

/** Somebody who knows the address asked for a link that sets a new password; earlier links no longer work. */
export type PasswordResetRequested = {
  account: string;
  /** Which link is the valid one from now on. */
  attempt: number;
  /** From when on the link does not work. */
  expires_at: string;
  /** When it was asked for. */
  requested_at: string;
  type: 'PasswordResetRequested';
};

/** The photo is gone. */
export type PhotoRemoved = {
  account: string;
  type: 'PhotoRemoved';
};

/** A new photo, already re-encoded by us. */
export type PhotoSet = {
  account: string;
  photo: string;
  type: 'PhotoSet';
};

/** Name and bio as shown to others. */
export type ProfileChanged = {
  account: string;
  /** What the person says of themselves; may be empty. */
  bio: string | null;
  /** One line; may be empty. */
  name: string | null;
  type: 'ProfileChanged';
};

/** A recovery code was taken, for what else the same command has done. Its owner is told by mail. */
export type RecoveryCodeUsed = {
  account: string;
  /** Which of the list it was, from 0. It does not count again. */
  number: number;
  type: 'RecoveryCodeUsed';
};

/** There is another list of recovery codes, and those of the one before do not count any more. */
export type RecoveryCodesReplaced = {
  account: string;
  /** The keyed digests of the new codes. Never pushed, exported or projected. */
  recovery_codes: readonly (string)[];
  type: 'RecoveryCodesReplaced';
};

/** An administrator, or whoever runs the servers, gave the account another role. An administrator who takes that role from another one has their own said once more, in one batch with it. */
export type RoleChanged = {
  account: string;
  role: 'member' | 'auditor' | 'admin';
  type: 'RoleChanged';
};

/** An administrator turned off the second factor of who cannot prove it any more. The person is told by mail. */
export type SecondFactorReset = {
  account: string;
  /** The administrator. */
  by: string;
  /** Why, in the administrator's words. Sealed with the key of the person whose second factor it was. */
  reason: string | null;
  type: 'SecondFactorReset';
};

/** The person turned the second factor off, with the password and a code. */
export type SecondFactorTurnedOff = {
  account: string;
  type: 'SecondFactorTurnedOff';
};

/** The person's app makes the right codes: from here on, logging in takes one. Sessions that there are stay. */
export type SecondFactorTurnedOn = {
  account: string;
  /** The keyed digests of the codes for who lost the app. Never pushed, exported or projected. */
  recovery_codes: readonly (string)[];
  /** The half minute, counted from 1970, whose code has proved it: neither it nor an earlier one counts again. */
  step: number;
  /** What the codes are made of (RFC 6238), in base 32. Sealed, never pushed, exported or projected. */
  totp_secret: string | null;
  type: 'SecondFactorTurnedOn';
};

/** A code of the app was taken, for what else the same command has done. */
export type SecondFactorUsed = {
  account: string;
  /** The half minute, counted from 1970, whose code it was: neither it nor an earlier one counts again. */
  step: number;
  type: 'SecondFactorUsed';
};

/** Somebody tried to sign up with this account's address; its owner is told by mail. */
export type SignUpRepeated = {
  account: string;
  type: 'SignUpRepeated';
};

/** An account: what push sends of it. */
export type AccountFrame =
  | TypedFrame<'AccountAbandoned', AccountAbandoned>
  | TypedFrame<'AccountActivated', AccountActivated>
  | TypedFrame<'AccountErased', AccountErased>
  | TypedFrame<'AccountErasureRequested', AccountErasureRequested>
  | TypedFrame<'AccountRegistered', AccountRegistered>
  | TypedFrame<'ActivationRequested', ActivationRequested>
  | TypedFrame<'EmailChangeRequested', EmailChangeRequested>
  | TypedFrame<'EmailChanged', EmailChanged>
  | TypedFrame<'IdentityLinked', IdentityLinked>
  | TypedFrame<'IdentityUnlinked', IdentityUnlinked>
  | TypedFrame<'PasswordChanged', PasswordChanged>
  | TypedFrame<'PasswordResetRequested', PasswordResetRequested>
  | TypedFrame<'PhotoRemoved', PhotoRemoved>
  | TypedFrame<'PhotoSet', PhotoSet>
  | TypedFrame<'ProfileChanged', ProfileChanged>
  | TypedFrame<'RecoveryCodeUsed', RecoveryCodeUsed>
  | TypedFrame<'RecoveryCodesReplaced', RecoveryCodesReplaced>
  | TypedFrame<'RoleChanged', RoleChanged>
  | TypedFrame<'SecondFactorReset', SecondFactorReset>
  | TypedFrame<'SecondFactorTurnedOff', SecondFactorTurnedOff>
  | TypedFrame<'SecondFactorTurnedOn', SecondFactorTurnedOn>
  | TypedFrame<'SecondFactorUsed', SecondFactorUsed>
  | TypedFrame<'SignUpRepeated', SignUpRepeated>
  | HiddenFrame;
