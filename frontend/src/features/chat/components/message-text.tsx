import { Link } from 'react-router';

import type { Person } from '@/lib/api/models';
import { linkify } from '@/lib/text/linkify';
import { parseMarkup } from '@/lib/text/markup';
import type { Block, Span } from '@/lib/text/markup';

import { everybody, splitMentions } from '../mentions';
import { chatText } from '../text';

import { placeInApp } from './message-place';
import styles from './message-text.module.css';
import { displayName } from './person-name';

interface MessageTextProps {
  text: string;
  /** Who can be named in it, by handle. */
  byHandle?: ReadonlyMap<string, Person>;
  me?: string;
}

const nobody: ReadonlyMap<string, Person> = new Map();

/**
 * A message's text, with its line breaks: what is marked as people mark it in Markdown, web addresses as links, and those who are
 * named marked. Where something stands by itself (`mayHaveBlocks`), it is no paragraph, and must not be put into one. What is
 * around it runs as its language does (`dir="auto"`), and code always from left to right.
 */
export function MessageText({ text, byHandle = nobody, me }: MessageTextProps) {
  const blocks = parseMarkup(text);
  const [only] = blocks;
  if (only?.kind === 'text' && blocks.length === 1) return <Spans spans={only.spans} byHandle={byHandle} me={me} />;
  return blocks.map((block, index) => <BlockText key={index} block={block} byHandle={byHandle} me={me} />);
}

interface Named {
  byHandle: ReadonlyMap<string, Person>;
  me: string | undefined;
}

function BlockText({ block, ...named }: { block: Block } & Named) {
  switch (block.kind) {
    case 'code':
      return (
        <pre className={styles.block} dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return (
        <blockquote className={styles.quote}>
          <Spans spans={block.spans} {...named} />
        </blockquote>
      );
    case 'list': {
      const items = block.items.map((spans, index) => (
        <li key={index}>
          <Spans spans={spans} {...named} />
        </li>
      ));
      if (block.start === null) return <ul className={styles.list}>{items}</ul>;
      return (
        <ol className={styles.list} start={block.start}>
          {items}
        </ol>
      );
    }
    default:
      return (
        <p>
          <Spans spans={block.spans} {...named} />
        </p>
      );
  }
}

function Spans({ spans, ...named }: { spans: readonly Span[] } & Named) {
  return spans.map((span, index) => <SpanText key={index} span={span} {...named} />);
}

function SpanText({ span, ...named }: { span: Span } & Named) {
  switch (span.kind) {
    case 'text':
      return <LinkedText text={span.text} {...named} />;
    case 'code':
      return <code className={styles.code}>{span.text}</code>;
    case 'strong':
      return (
        <strong>
          <Spans spans={span.spans} {...named} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Spans spans={span.spans} {...named} />
        </em>
      );
    case 'deleted':
      return (
        <s>
          <Spans spans={span.spans} {...named} />
        </s>
      );
  }
}

function LinkedText({ text, byHandle, me }: { text: string } & Named) {
  return linkify(text).map((part, index) =>
    part.href === null ? (
      <PlainText key={index} text={part.text} byHandle={byHandle} me={me} />
    ) : (
      <WebLink key={index} href={part.href} text={part.text} />
    ),
  );
}

/** What leads to a room of this app is opened in its place, and everything else beside it. */
function WebLink({ href, text }: { href: string; text: string }) {
  const place = placeInApp(href);
  if (place !== null) return <Link to={place}>{text}</Link>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}

function PlainText({ text, byHandle, me }: { text: string } & Named) {
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
