import { counted } from '../../text/count';
import type { ProblemText } from '../problem-text';

import { byCode } from './en/codes';

export const en = {
  byCode,
  /** For what is told with the numbers that the server gives. */
  withNumbers: {
    conversionsUsedUp: (used: string, limit: string, left: string): ProblemText => ({
      title: `You have asked for ${used} of ${limit} conversions today.`,
      advice: `The next day begins at midnight UTC, in ${left}. If you need more each day, ask an administrator.`,
    }),
    storageUsedUp: (used: string, limit: string, wanted: string | null, kept: number, grace: number): ProblemText => ({
      title: `Your files take ${used} of ${limit}${wanted === null ? '' : `, and this takes ${wanted}`}.`,
      advice:
        `Delete files of conversions, which also go by themselves ${days(kept)} after their end, or messages with ` +
        `files, whose files go ${days(grace)} later; or ask an administrator for more.`,
    }),
    uploadTooLarge: (limit: string): ProblemText => ({
      title: `This file is too large: it may be up to ${limit}.`,
      advice: 'Split it, or make its pictures smaller.',
    }),
  },
  /** For each reason that a conversion can fail for. */
  byFailureReason: {
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
      advice: 'Convert it into another one, or ask whoever runs this server.',
    },
    'too-many-pages': {
      title: 'The document has too many pages for that.',
      advice: 'Split it: up to 200 pages become pictures, and text is read of up to 5000.',
    },
    'no-text': {
      title: 'There is no text in this document: what is on its pages are pictures.',
      advice: 'It was probably scanned. Have its text recognised by another program first, or convert it into pictures.',
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
  } satisfies Record<string, ProblemText>,
  /** For fields that break a rule, by the field's own code. */
  byFieldCode: {
    'document-password-invalid': 'Enter the document’s password.',
    'email-invalid': 'Enter an address like name@example.org, of at most 254 characters.',
    'handle-invalid':
      'Use 3 to 30 of the letters a to z, digits, - and _, and start with a letter or digit. The word “room” is everybody in a room.',
    'name-invalid': 'Use one line of at most 60 characters, without invisible ones.',
    'bio-invalid': 'Use at most 500 characters, without invisible ones.',
    'room-name-invalid': 'Use one line of 1 to 80 characters, without invisible ones.',
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
  },
  noAnswer: { title: 'The server does not answer.', advice: 'Check your connection and try again.' },
  ofTheApp: { title: 'Something went wrong in the app.', advice: 'Reload the page and try again.' },
  away: { title: 'The server cannot answer right now.', advice: 'Try again in a moment.' },
  refused: (code: string): ProblemText => ({ title: 'The server refused this.', advice: `Its reason: ${code}.` }),
};

function days(number: number): string {
  return number === 0 ? 'less than a day' : counted(number, 'day');
}
