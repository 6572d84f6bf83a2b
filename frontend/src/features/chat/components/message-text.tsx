import { linkify } from '@/lib/text/linkify';

/** A message's text: plain, with its line breaks, and web addresses as links. */
export function MessageText({ text }: { text: string }) {
  return linkify(text).map((part, index) =>
    part.href === null ? (
      part.text
    ) : (
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ),
  );
}
