import { NetworkError, ProblemError } from '../api/problem';

import { numbersText } from './numbers-text';
import { problemPhrases } from './text';

/** What a person is told: what happened, and what to do about it. */
export interface ProblemText {
  title: string;
  advice?: string;
}

/** The words for anything that was thrown. */
export function problemText(error: unknown): ProblemText {
  if (error instanceof NetworkError) return problemPhrases().noAnswer;
  if (error instanceof ProblemError) {
    return numbersText(error) ?? codeText(error.code, error.detail ?? serverTitle(error));
  }
  return problemPhrases().ofTheApp;
}

/** The words for a problem's code; `fallback` is what the server said, for a code that the app has no words for. */
export function codeText(code: string, fallback?: string): ProblemText {
  const known = wordsOf(problemPhrases().byCode, code);
  if (known) return known;
  if (fallback !== undefined && fallback !== '') return { title: fallback };
  return code.startsWith('http-5') ? problemPhrases().away : problemPhrases().refused(code);
}

/** The words for a failed conversion's reason. */
export function failureReasonText(reason: string): ProblemText {
  return wordsOf(problemPhrases().byFailureReason, reason) ?? codeText(reason);
}

/** What to write at a field (`/email`) of a form that was refused; undefined when it is not the field's fault. */
export function fieldText(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const field = error.fields.find((each) => each.pointer === pointer);
  return field && (wordsOf(problemPhrases().byFieldCode, field.code) ?? field.detail);
}

/** As one line. */
export function problemLine(text: ProblemText): string {
  return text.advice === undefined ? text.title : `${text.title} ${text.advice}`;
}

/** A newer server says what this app has no words for. */
function wordsOf<Words>(all: Readonly<Record<string, Words>>, code: string): Words | undefined {
  return Object.hasOwn(all, code) ? all[code] : undefined;
}

function serverTitle(error: ProblemError): string | undefined {
  return error.message === error.code ? undefined : error.message;
}
