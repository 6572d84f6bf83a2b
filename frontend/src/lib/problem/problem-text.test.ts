import { expect, test } from 'vitest';

import { NetworkError, ProblemError } from '../api/problem';

import { codeText, failureReasonText, fieldText, problemLine, problemText } from './problem-text';

/** Every code of the contract between app and server. */
const codes = [
  'handle-taken', 'invalid-fields', 'activation-link-expired', 'activation-link-used', 'activation-link-invalid',
  'login-failed', 'account-not-activated', 'session-ended', 'upload-too-large', 'upload-empty',
  'document-type-unknown', 'document-damaged', 'document-password-protected', 'document-expands-too-much',
  'photo-not-an-image', 'photo-too-many-pixels', 'handle-unknown', 'already-member', 'already-invited',
  'not-room-owner', 'room-not-found', 'message-empty', 'message-too-long', 'message-control-characters',
  'document-name-mismatch', 'conversion-unsupported', 'format-not-offered', 'upload-not-found', 'conversion-finished', 'malformed-json',
  'unsupported-media-type', 'body-too-large', 'token-missing', 'token-invalid', 'token-expired', 'command-id-reused',
  'command-too-old', 'conflict', 'too-many-requests', 'log-unavailable', 'storage-unavailable', 'internal',
  'conversion-not-done', 'archive-too-large', 'conversions-malformed', 'grant-invalid', 'grant-expired', 'read-model-unavailable', 'invitation-not-found',
  'member-not-found', 'owner-stays', 'room-exists', 'conversion-not-found', 'conversion-exists', 'account-not-found',
  'second-factor-on', 'second-factor-off', 'second-factor-wrong', 'second-step-expired', 'enrolment-expired', 'own-second-factor',
  'too-many-guesses', 'identity-provider-unknown', 'identity-provider-away', 'visit-unknown', 'identity-not-proven',
  'identity-address-not-verified', 'identity-has-no-account', 'identity-linked-elsewhere', 'identity-linked',
  'identity-not-linked', 'link-token-expired',
];

test.each(codes)('%s has words of its own', (code) => {
  const { title } = codeText(code, 'the server’s words');
  expect(title).not.toBe('the server’s words');
  expect(title).toMatch(/\.$/);
});

test.each([
  'password-protected', 'unreadable', 'too-slow', 'result-empty', 'converter-refused', 'source-missing', 'gave-up',
  'format-not-offered', 'too-many-pages',
])('a conversion that failed as %s says why and what to do', (reason) => {
  const { title, advice } = failureReasonText(reason);
  expect(title).toMatch(/\.$/);
  expect(advice).toMatch(/\.$/);
});

test('a code from a newer server is shown in that server’s words', () => {
  const error = new ProblemError(422, { code: 'from-the-future', title: 'Not on a Sunday.' });
  expect(problemText(error).title).toBe('Not on a Sunday.');
  expect(problemText(new ProblemError(422, { code: 'from-the-future' })).advice).toContain('from-the-future');
});

test('silence, a proxy’s error and a fault of ours have words', () => {
  expect(problemText(new NetworkError('x')).title).toBe('The server does not answer.');
  expect(problemText(new ProblemError(502, { code: 'http-502' })).title).toContain('right now');
  expect(problemText(new TypeError('x')).title).toContain('in the app');
});

test('a refused form names the fields at fault', () => {
  const error = new ProblemError(422, {
    code: 'invalid-fields',
    errors: [{ pointer: '/handle', code: 'x', detail: 'A handle has 3 to 30 characters.' }],
  });
  expect(fieldText(error, '/handle')).toBe('A handle has 3 to 30 characters.');
  expect(fieldText(error, '/email')).toBeUndefined();
  expect(fieldText(new NetworkError('x'), '/email')).toBeUndefined();
});

test('as one line, advice follows', () => {
  expect(problemLine({ title: 'A.', advice: 'B.' })).toBe('A. B.');
  expect(problemLine({ title: 'A.' })).toBe('A.');
});
