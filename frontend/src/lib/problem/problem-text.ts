import { NetworkError, ProblemError } from '../api/problem';

/** What a person is told: what happened, and what to do about it. */
export interface ProblemText {
  title: string;
  advice?: string;
}

/** The words for every code of the server. One that is not here is shown in the server's own words. */
const byCode: Record<string, ProblemText> = {
  // Accounts
  'handle-taken': { title: 'That handle is taken.', advice: 'Choose another one.' },
  'login-failed': { title: 'The address or the password is wrong.', advice: 'Check both and try again.' },
  'too-many-guesses': { title: 'That was wrong too often.', advice: 'Wait a little and try again.' },
  'password-wrong': { title: 'That is not your password.', advice: 'Nothing was changed. Try again.' },
  'account-not-activated': {
    title: 'This account is not activated yet.',
    advice: 'Open the link in the mail that we sent you, or have it sent again.',
  },
  'activation-link-expired': { title: 'This link has expired.', advice: 'Have a new one sent to you.' },
  'activation-link-used': { title: 'This link was used already.', advice: 'Your account is active: log in.' },
  'activation-link-invalid': {
    title: 'This link is not valid.',
    advice: 'Check that you opened all of it, or have a new one sent to you.',
  },
  'reset-link-expired': { title: 'This link has expired.', advice: 'A link works for ten minutes, and until you ask for another.' },
  'reset-link-used': { title: 'This link was used already.', advice: 'Or your password was changed since. Log in, or ask for another link.' },
  'reset-link-invalid': {
    title: 'This link is not valid.',
    advice: 'Check that you opened all of it, or ask for another.',
  },
  'email-link-expired': { title: 'This link has expired.', advice: 'Ask for another one in your profile.' },
  'email-link-used': { title: 'This link was used already.', advice: 'Or your password was changed since. Look into your profile.' },
  'email-link-invalid': {
    title: 'This link is not valid for your account.',
    advice: 'Open all of it, logged in to the account that asked for it.',
  },
  'email-taken': { title: 'Another account has this address.', advice: 'Log in there, or choose another address.' },
  'email-unchanged': { title: 'This is your address already.' },
  'email-change-too-often': { title: 'A mail was sent just now.', advice: 'Wait a little before you ask for another.' },
  'password-changed-meanwhile': {
    title: 'Your password was changed just now.',
    advice: 'Use the new one.',
  },
  'second-factor-on': { title: 'Your account has a second factor already.', advice: 'Reload the page.' },
  'second-factor-off': { title: 'This account has no second factor.' },
  'second-factor-wrong': { title: 'This code is not right, or was used before.', advice: 'Wait for the next one.' },
  'second-step-expired': { title: 'That took too long.', advice: 'Log in with your password once more.' },
  'enrolment-expired': { title: 'That took too long.', advice: 'Begin once more.' },
  'own-second-factor': {
    title: 'That is your own.',
    advice: 'Turn it off in your profile, or ask another administrator.',
  },
  'identity-provider-unknown': { title: 'There is no such provider.', advice: 'Reload the page.' },
  'identity-provider-away': { title: 'The provider does not answer.', advice: 'Try again, or log in with your password.' },
  'visit-unknown': { title: 'This took too long, or was begun in another browser.', advice: 'Begin once more.' },
  'identity-not-proven': { title: 'The provider’s answer does not count.', advice: 'Begin once more.' },
  'identity-address-not-verified': {
    title: 'The provider does not say that it has verified your address.',
    advice: 'Log in with your password, and link the provider in your profile.',
  },
  'identity-has-no-account': {
    title: 'No account here has your address yet.',
    advice: 'Create one, and link the provider in your profile.',
  },
  'identity-linked-elsewhere': {
    title: 'This identity is linked to another account.',
    advice: 'Log in with it, and unlink it there first.',
  },
  'identity-linked': { title: 'You have linked an identity of this provider already.', advice: 'Unlink that first.' },
  'identity-not-linked': { title: 'No identity of this provider is linked.', advice: 'Reload the page.' },
  'link-token-expired': { title: 'That took too long, or is for another account.', advice: 'Begin once more.' },
  'session-not-found': { title: 'You have no such session.', advice: 'It may be over already.' },
  'session-ended': { title: 'Your session has ended.', advice: 'Log in again.' },
  'token-missing': { title: 'You are not logged in.', advice: 'Log in and try again.' },
  'token-invalid': { title: 'You are not logged in.', advice: 'Log in and try again.' },
  'token-expired': { title: 'Your session has ended.', advice: 'Log in again.' },
  'account-not-found': { title: 'There is no such account.' },
  'invalid-fields': { title: 'Some fields need another value.' },

  // Profile
  'photo-not-an-image': { title: 'That file is no image.', advice: 'Choose a JPEG, PNG, WebP or GIF.' },
  'photo-too-many-pixels': { title: 'That image is too large to open safely.', advice: 'Choose a smaller one.' },

  // Rooms
  'room-not-found': { title: 'There is no such room, or you are not in it.' },
  'room-exists': { title: 'This room was created already.' },
  'invitation-not-found': { title: 'There is no invitation to this room for you any more.' },
  'handle-unknown': { title: 'Nobody has this handle.', advice: 'Check its spelling, or invite by e-mail address.' },
  'already-member': { title: 'This person is in the room already.' },
  'already-invited': { title: 'This person is invited already.' },
  'member-not-found': { title: 'This person is not in the room any more.' },
  'not-room-owner': { title: 'Only the room’s owner may do this.' },
  'not-room-moderator': { title: 'Only the room’s owner and moderators may do this.' },
  'room-archived': {
    title: 'An administrator archived this room.',
    advice: 'It can be read, and nothing new comes into it.',
  },
  'room-name-malformed': { title: 'A room’s name has at most 80 characters.' },
  'banned-from-room': {
    title: 'This person is banned from the room.',
    advice: 'Its owner or a moderator can lift the ban.',
  },
  'message-not-found': { title: 'This message is not there.' },
  'not-message-author': { title: 'Only the message’s author and the room’s owner and moderators may do this.' },
  'not-own-message': { title: 'Only the message’s author may do this.' },
  'message-deleted': { title: 'This message was deleted.' },
  'message-edited-meanwhile': {
    title: 'It says something else by now.',
    advice: 'Look at it and edit that, or save yours all the same.',
  },
  'answered-message-not-found': {
    title: 'The message that this answers is not there.',
    advice: 'Send it all the same, or discard it.',
  },
  'answered-message-deleted': {
    title: 'The message that this answers was deleted.',
    advice: 'Send it all the same, or discard it.',
  },
  'answered-message-in-thread': { title: 'This message stands in a thread.', advice: 'Answer it there.' },
  'too-many-pins': { title: 'This room has 50 pinned messages.', advice: 'Unpin one that is not needed any more.' },
  'link-preview-not-found': { title: 'This preview is not there any more.' },
  'emoji-invalid': { title: 'That is not one emoji.', advice: 'Choose another one.' },
  'too-many-reactions': {
    title: 'This message has 20 different reactions.',
    advice: 'Join one that is there.',
  },
  'banned-oneself': {
    title: 'You are banned from this room.',
    advice: 'Its owner or a moderator can lift the ban.',
  },
  'invite-link-not-found': {
    title: 'There is no such invite link.',
    advice: 'Check that you copied all of it, or ask for another one.',
  },
  'invite-link-revoked': { title: 'This link does not work any more.', advice: 'Ask whoever sent it for another one.' },
  'invite-link-expired': { title: 'This link has expired.', advice: 'Ask whoever sent it for another one.' },
  'invite-link-used-up': {
    title: 'This link has been used by as many people as it was for.',
    advice: 'Ask whoever sent it for another one.',
  },
  'too-many-invite-links': {
    title: 'This room has 20 invite links that work.',
    advice: 'Revoke one before you make another.',
  },
  'reports-oneself': { title: 'This message is yours.' },
  'message-already-reported': { title: 'You have reported this message already.', advice: 'You will be told what came of it.' },
  'too-many-reports': { title: 'You have reported much in a short time.', advice: 'Wait a little and try again.' },
  'report-not-found': { title: 'There is no such report for you to look at.' },
  'report-closed': { title: 'Somebody else has closed this report already.', advice: 'Load the list again.' },
  'too-many-webhooks': { title: 'This room has 10 webhooks that work.', advice: 'Revoke one before you make another.' },
  'webhook-not-found': { title: 'There is no such webhook.' },
  'too-many-bots': { title: 'You have 10 bots.', advice: 'Delete one before you make another.' },
  'too-many-bot-tokens': { title: 'This bot has 10 tokens.', advice: 'Revoke one before you make another.' },
  'bot-not-found': { title: 'There is no such bot.', advice: 'It may have been deleted. Load the page again.' },
  'bot-disabled': { title: 'An administrator has disabled this bot.', advice: 'Ask them what is the matter with it.' },
  'member-is-bot': { title: 'A bot keeps no order in a room.', advice: 'Choose a person.' },
  'person-not-available': { title: 'This person cannot be reached.' },
  'blocks-oneself': { title: 'That is you.' },
  'direct-room': { title: 'This conversation is of two people, who stay in it.' },
  'direct-room-with-oneself': { title: 'That is you.', advice: 'Enter the handle of somebody else.' },
  'search-text-invalid': {
    title: 'There is no word to search for.',
    advice: 'Write at least one letter or digit, and at most 200 characters.',
  },
  'owner-stays': { title: 'The owner stays until the room is handed over to somebody else.' },
  'message-empty': { title: 'The message is empty.' },
  'message-too-long': { title: 'The message is longer than 16 KiB.', advice: 'Send it in parts.' },
  'message-control-characters': {
    title: 'The message has invisible control characters.',
    advice: 'Remove them; they often come along when text is pasted.',
  },

  // Files and conversions
  'upload-too-large': { title: 'This file is too large.', advice: 'Split it, or make its pictures smaller.' },
  'upload-empty': { title: 'This file is empty.', advice: 'Check that it was saved, and drop it again.' },
  'upload-not-found': { title: 'The uploaded file is not there any more.', advice: 'Upload it again.' },
  'picture-damaged': {
    title: 'This picture is damaged.',
    advice: 'Open it in its own program, save it again and attach that.',
  },
  'attachment-not-found': {
    title: 'A file of this message is not there any more.',
    advice: 'It waited for too long, or went with another message. Discard this and attach it again.',
  },
  'too-many-attachments': { title: 'At most 10 files go with one message.', advice: 'Send the others with the next one.' },
  'attachment-twice': { title: 'A file goes with a message once.', advice: 'Remove it, and attach it again.' },
  'attachment-name-malformed': { title: 'A file has a name that cannot be shown.', advice: 'Rename it and attach it again.' },
  'file-not-found': { title: 'This file is not there any more.', advice: 'Its message may have been deleted.' },
  'files-malformed': { title: 'The app asked for no file at all.', advice: 'Reload the page and try again.' },
  'document-type-unknown': {
    title: 'This file is no document that can be converted.',
    advice: 'Its content is of another type than its name says, or of none that we know.',
  },
  'document-damaged': { title: 'This document is damaged.', advice: 'Open it, save it again and upload that.' },
  'document-password-protected': {
    title: 'This document is protected by a password.',
    advice: 'Save a copy without the password and upload that.',
  },
  'document-expands-too-much': {
    title: 'This document unpacks to far more than its size.',
    advice: 'It looks like a trap for programs that open it. If it is none, save it again.',
  },
  'document-name-mismatch': {
    title: 'The content of this file is not what its name says.',
    advice: 'Give it the right extension and upload it again.',
  },
  'conversion-unsupported': { title: 'Files of this type cannot be converted.' },
  'format-not-offered': {
    title: 'This document cannot become that format here.',
    advice: 'Choose another one; PDF always works.',
  },
  'conversion-not-found': { title: 'There is no such conversion.' },
  'conversion-exists': { title: 'This conversion was asked for already.' },
  'conversion-finished': { title: 'This conversion is finished already.' },
  'conversion-password-not-asked': { title: 'This document does not wait for a password any more.' },
  'conversion-files-deleted': {
    title: 'The files of this conversion are deleted.',
    advice: 'To convert the document again, upload it again.',
  },
  'conversion-not-done': { title: 'This conversion is not done.' },
  'archive-too-large': {
    title: 'Together these results are too large for one archive.',
    advice: 'Download them one by one.',
  },
  'conversions-malformed': { title: 'The app asked for an archive of nothing.', advice: 'Reload the page and try again.' },
  'grant-expired': { title: 'This link has expired.', advice: 'Click on download again.' },
  'grant-invalid': { title: 'This link is not valid.', advice: 'Click on download again.' },

  // Roles, auditors and administrators
  'not-admin': { title: 'Only administrators may do this.' },
  'not-auditor': { title: 'Only auditors and administrators may see this.' },
  'handle-malformed': { title: 'No handle begins like this.', advice: 'Handles have a to z, digits, - and _.' },
  'own-role': { title: 'Nobody changes their own role.', advice: 'Another administrator can.' },
  'chain-not-found': {
    title: 'Nothing in the log has this command or correlation.',
    advice: 'Check that you copied all of the id.',
  },
  'audit-read-unrecorded': {
    title: 'That you look cannot be written into the log right now, so nothing is shown.',
    advice: 'Try again in a moment.',
  },
  'stream-unknown': { title: 'There is no stream of this name.' },
  'not-a-boundary': { title: 'The log has no subjects of this kind.', advice: 'Open it from an event instead.' },
  'boundary-without-state': { title: 'What happens here has no state of its own.' },
  'message-needed': { title: 'Of a timeline, one message at a time can be shown.', advice: 'Open it from its event.' },
  'moment-malformed': { title: 'This moment is neither a place in the log nor a time.' },
  'sequence-beyond-head': { title: 'The log does not reach so far yet.' },
  'time-before-log': { title: 'The log begins after this time.', advice: 'Choose a later one.' },
  'time-in-future': { title: 'This time is still to come.', advice: 'Choose an earlier one.' },
  'moments-reversed': { title: 'The earlier moment must come first.' },
  'subject-not-found': { title: 'Nothing ever happened there.' },
  'history-too-long': {
    title: 'Too much happened there to be shown as one state.',
    advice: 'Look at its events instead.',
  },
  'event-not-found': { title: 'There is no event at this place.' },
  'person-erased': { title: 'The person behind it was forgotten just now.', advice: 'Ask again to see what is left.' },
  'times-reversed': { title: 'The beginning must lie before the end.' },
  'export-too-large': { title: 'More than a million events fit.', advice: 'Clear the filter, and take the whole log.' },
  'cursor-malformed': { title: 'This place in the list is not known.', advice: 'Reload the page.' },
  'timeline-place-ambiguous': { title: 'Two places were asked for at once.', advice: 'Reload the page.' },

  // Commands in general
  'command-id-reused': { title: 'This was sent before with another content.', advice: 'Reload the page and try again.' },
  'command-too-old': { title: 'This waited too long to be sent.', advice: 'Check whether you still want to send it.' },
  conflict: { title: 'Somebody changed this at the same moment.', advice: 'Try again.' },
  'malformed-json': { title: 'The app sent something that the server does not understand.', advice: 'Reload the page.' },
  'unsupported-media-type': {
    title: 'The app sent something that the server does not understand.',
    advice: 'Reload the page.',
  },
  'body-too-large': { title: 'That is too long.' },
  'too-many-requests': { title: 'That was too often in a short time.', advice: 'Wait a little and try again.' },
  'log-unavailable': { title: 'The server cannot save anything right now.', advice: 'Try again in a moment.' },
  'storage-unavailable': { title: 'The file store is away right now.', advice: 'Try again in a moment.' },
  'read-model-unavailable': { title: 'The server cannot read its data right now.', advice: 'Try again in a moment.' },
  internal: { title: 'Something went wrong on the server.', advice: 'Try again; if it stays, tell who runs it.' },
};

/** The words for each reason that a conversion can fail for. */
const byFailureReason: Record<string, ProblemText> = {
  'password-protected': {
    title: 'The document is protected by a password.',
    advice: 'Save a copy without the password and convert that.',
  },
  unreadable: {
    title: 'The document could not be read.',
    advice: 'Open it in its own program, save it again and convert that.',
  },
  'too-slow': {
    title: 'The document took too long to convert.',
    advice: 'Split it, or remove very large tables and pictures.',
  },
  'format-not-offered': {
    title: 'The converter does not make this format of it any more.',
    advice: 'Convert it into PDF, or ask whoever runs this server.',
  },
  'too-many-pages': {
    title: 'The document has too many pages for pictures of them.',
    advice: 'Convert it into PDF, or split it: up to 200 pages become pictures.',
  },
  'result-empty': { title: 'The conversion gave nothing.', advice: 'Save the document in a newer format and try that.' },
  'converter-refused': {
    title: 'The converter does not take this document.',
    advice: 'Save it in another format and try that.',
  },
  'source-missing': { title: 'The uploaded document is not there any more.', advice: 'Upload it again.' },
  'gave-up': {
    title: 'It failed every time that it was tried.',
    advice: 'Try again later; if it stays, save the document in another format.',
  },
};

/** The words for fields that break a rule, by the field's own code. */
const byFieldCode: Record<string, string> = {
  'document-password-invalid': 'Enter the document’s password.',
  'password-too-short': 'Use at least 8 characters.',
  'password-too-long': 'Use at most 1,024 characters.',
  'password-too-common': 'This password is on every guesser’s list. Choose another one.',
  'bot-name-invalid': 'Use one line of 1 to 40 characters.',
  'bot-scopes-empty': 'Choose one thing, at least.',
  'bot-token-life-invalid': 'Choose a time between a day and a year.',
  'webhook-name-invalid': 'Use one line of 1 to 40 characters.',
  'reason-invalid': 'Use one line of 10 to 300 characters.',
  'report-words-invalid': 'Use at most 1,000 characters.',
  'password-about-its-person': 'Leave your handle and your address out of it: guessers try them first.',
};

/** The words for anything that was thrown. */
export function problemText(error: unknown): ProblemText {
  if (error instanceof NetworkError) {
    return { title: 'The server does not answer.', advice: 'Check your connection and try again.' };
  }
  if (error instanceof ProblemError) return codeText(error.code, error.detail ?? serverTitle(error));
  return { title: 'Something went wrong in the app.', advice: 'Reload the page and try again.' };
}

/** The words for a problem's code; `fallback` is what the server said. */
export function codeText(code: string, fallback?: string): ProblemText {
  const known = byCode[code];
  if (known) return known;
  if (fallback !== undefined && fallback !== '') return { title: fallback };
  if (code.startsWith('http-5')) return { title: 'The server cannot answer right now.', advice: 'Try again in a moment.' };
  return { title: 'The server refused this.', advice: `Its reason: ${code}.` };
}

/** The words for a failed conversion's reason. */
export function failureReasonText(reason: string): ProblemText {
  return byFailureReason[reason] ?? codeText(reason);
}

/** What to write at a field (`/email`) of a form that was refused; undefined when it is not the field's fault. */
export function fieldText(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const field = error.fields.find((each) => each.pointer === pointer);
  return field && (byFieldCode[field.code] ?? field.detail);
}

/** As one line. */
export function problemLine(text: ProblemText): string {
  return text.advice === undefined ? text.title : `${text.title} ${text.advice}`;
}

function serverTitle(error: ProblemError): string | undefined {
  return error.message === error.code ? undefined : error.message;
}
