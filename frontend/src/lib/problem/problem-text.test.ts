import { afterEach, expect, test } from 'vitest';

import { NetworkError, ProblemError } from '../api/problem';
import { speak } from '../text/language';
import { translate } from '../text/phrases';

import { codeText, failureReasonText, fieldText, problemLine, problemText } from './problem-text';
import { de } from './text/de';

afterEach(() => {
  speak('en');
});

/** Every code of the contract between app and server. */
const codes = [
  'handle-taken', 'invalid-fields', 'activation-link-expired', 'activation-link-used', 'activation-link-invalid',
  'login-failed', 'account-not-activated', 'session-ended', 'upload-too-large', 'upload-empty',
  'document-type-unknown', 'document-encoding-unknown', 'document-is-xml', 'document-is-web-archive', 'document-is-web-page',
  'document-damaged', 'document-password-protected', 'document-expands-too-much',
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
  'identity-not-linked', 'link-token-expired', 'too-many-writes', 'too-many-uploads', 'upload-too-slow', 'export-too-slow',
  'export-incomplete',
];

test.each(codes)('%s has words of its own', (code) => {
  const { title } = codeText(code, 'the server’s words');
  expect(title).not.toBe('the server’s words');
  expect(title).toMatch(/\.$/);
});

test.each([
  'password-protected', 'unreadable', 'too-slow', 'result-empty', 'converter-refused', 'source-missing', 'gave-up',
  'format-not-offered', 'too-many-pages', 'no-text',
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

const usedUp = {
  'conversion-quota-used-up': { limit: 1000, used: 1000, seconds_left: 3_780 },
  'storage-quota-used-up': {
    limit_bytes: 10 * 1024 * 1024,
    used_bytes: 9 * 1024 * 1024,
    wanted_bytes: 2 * 1024 * 1024,
    conversions_go_after_days: 7,
    messages_go_after_days: 1,
  },
  'upload-too-large': { limit_bytes: 50 * 1024 * 1024 },
};
const told = (code: keyof typeof usedUp, numbers: Record<string, number> = usedUp[code]) =>
  problemLine(problemText(new ProblemError(409, { code, title: 'It is used up.', detail: 'All is used up.', numbers })));

test('what is used up is told with the numbers of this time', () => {
  expect(told('conversion-quota-used-up')).toMatch(/^You have asked for 1,000 of 1,000 conversions today\. .* in 1 h 03 min\./);
  expect(told('storage-quota-used-up')).toMatch(/^Your files take 9 MB of 10 MB, and this takes 2 MB\. .* 7 days after .* 1 day later/);
  expect(told('upload-too-large')).toMatch(/^This file is too large: it may be up to 50 MB\./);
  const unknown = { ...usedUp['storage-quota-used-up'], wanted_bytes: 0, messages_go_after_days: 0 };
  expect(told('storage-quota-used-up', unknown)).toMatch(/^Your files take 9 MB of 10 MB\. .* less than a day later/);
});

test('in German too', () => {
  translate({ problem: de });
  speak('de');
  expect(told('conversion-quota-used-up')).toMatch(/^Du hast heute um .* Umwandlungen gebeten\. .* in 1 h 03 min\./);
  expect(told('storage-quota-used-up')).toMatch(/^Deine Dateien nehmen 9 MB von 10 MB ein, und diese 2 MB\. .* 7 Tage .* 1 Tag später/);
  expect(told('upload-too-large')).toMatch(/^Diese Datei ist zu groß: Sie darf bis zu 50 MB groß sein\./);
});

test('without its numbers, from an older server, it is told in that server’s words or without them', () => {
  expect(told('conversion-quota-used-up', {})).toBe('All is used up.');
  expect(told('storage-quota-used-up', { used_bytes: 3 })).toBe('All is used up.');
  expect(told('upload-too-large', {})).toMatch(/^This file is too large\./);
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

test.each(['email-invalid', 'handle-invalid', 'name-invalid', 'bio-invalid', 'room-name-invalid'])(
  'a field that is refused as %s is told of in the language of the app',
  (code) => {
    const errors = [{ pointer: '/field', code, detail: 'the server’s words' }];
    const error = new ProblemError(422, { code: 'invalid-fields', errors });
    expect(fieldText(error, '/field')).not.toBe('the server’s words');
    translate({ problem: de });
    speak('de');
    expect(fieldText(error, '/field')).toMatch(/^(Nimm|Gib) .*\.$/);
  },
);

test('as one line, advice follows', () => {
  expect(problemLine({ title: 'A.', advice: 'B.' })).toBe('A. B.');
  expect(problemLine({ title: 'A.' })).toBe('A.');
});
