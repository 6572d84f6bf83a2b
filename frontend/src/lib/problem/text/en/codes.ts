import type { ProblemText } from '../../problem-text';

import { fileCodes } from './file-codes';
import { roomCodes } from './room-codes';

/** The words for every code of the server. One that is not here is shown in the server's own words. */
export const byCode = {
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

  ...roomCodes,
  ...fileCodes,

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
  'event-type-unknown': { title: 'No event is of this type.', advice: 'Check how it is written, or take it from an event.' },
  'person-unknown': { title: 'Nobody in the log has this id.', advice: 'Take the id from an event or from the list of people.' },
  'room-unknown': { title: 'No room in the log has this id.', advice: 'Take the id from an event.' },
  'conversion-unknown': { title: 'No conversion in the log has this id.', advice: 'Take the id from an event.' },
  'person-erased': { title: 'The person behind it was forgotten just now.', advice: 'Ask again to see what is left.' },
  'times-reversed': { title: 'The beginning must lie before the end.' },
  'position-of-another-epoch': {
    title: 'This part of the log was made anew since.',
    advice: 'Export it from its beginning.',
  },
  'cursor-malformed': { title: 'This place in the list is not known.', advice: 'Reload the page.' },

  // Commands in general
  'command-id-reused': { title: 'This was sent before with another content.', advice: 'Reload the page and try again.' },
  'command-too-old': { title: 'This waited too long to be sent.', advice: 'Check whether you still want to send it.' },
  conflict: { title: 'Somebody changed this at the same moment.', advice: 'Try again.' },
  'timeline-place-ambiguous': { title: 'Two places were asked for at once.', advice: 'Reload the page.' },
  'malformed-json': { title: 'The app sent something that the server does not understand.', advice: 'Reload the page.' },
  'unsupported-media-type': {
    title: 'The app sent something that the server does not understand.',
    advice: 'Reload the page.',
  },
  'body-too-large': { title: 'That is too long.' },
  'too-many-writes': {
    title: 'Too much came from your account in a short time.',
    advice: 'Wait a little. If you did not do this, look at your sessions in your profile.',
  },
  'too-many-uploads': {
    title: 'Too many of your files are coming in at once.',
    advice: 'Wait until some are through, and try again.',
  },
  'upload-too-slow': {
    title: 'The upload stopped, or was too slow.',
    advice: 'Try again on a better connection.',
  },
  'export-too-slow': {
    title: 'Your data could not be written out in time.',
    advice: 'Try again on a better connection; if it stays, tell who runs the server.',
  },
  'export-incomplete': { title: 'Your data broke off in the middle.', advice: 'Nothing was saved. Try again.' },
  'too-many-requests': { title: 'That was too often in a short time.', advice: 'Wait a little and try again.' },
  'log-unavailable': { title: 'The server cannot save anything right now.', advice: 'Try again in a moment.' },
  'storage-unavailable': { title: 'The file store is away right now.', advice: 'Try again in a moment.' },
  'read-model-unavailable': { title: 'The server cannot read its data right now.', advice: 'Try again in a moment.' },
  internal: { title: 'Something went wrong on the server.', advice: 'Try again; if it stays, tell who runs it.' },
} satisfies Record<string, ProblemText>;
