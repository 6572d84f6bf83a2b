import type { Person } from '@/lib/api/models';
import { linkify } from '@/lib/text/linkify';

import { everybody, splitMentions } from '../mentions';
import { chatText } from '../text';

import styles from './message-text.module.css';
import { displayName } from './person-name';

interface MessageTextProps {
  text: string;
  /** Who can be named in it, by handle. */
  byHandle?: ReadonlyMap<string, Person>;
  me?: string;
}

const nobody: ReadonlyMap<string, Person> = new Map();

/** A message's text: plain, with its line breaks, web addresses as links, and those who are named marked. */
export function MessageText({ text, byHandle = nobody, me }: MessageTextProps) {
  return linkify(text).map((part, index) =>
    part.href === null ? (
      <PlainText key={index} text={part.text} byHandle={byHandle} me={me} />
    ) : (
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ),
  );
}

function PlainText({ text, byHandle, me }: { text: string; byHandle: ReadonlyMap<string, Person>; me: string | undefined }) {
  if (byHandle.size === 0) return text;
  return splitMentions(text, (handle) => byHandle.has(handle)).map(({ text: stretch, handle }, index) => {
    if (handle === null) return stretch;
    const person = handle === everybody ? null : byHandle.get(handle);
    const isMe = person === null || person?.account_id === me;
    return (
      <span key={index} className={styles.mention} data-me={isMe || undefined} title={person ? displayName(person) : chatText().people.everybody}>
        {stretch}
      </span>
    );
  });
}
