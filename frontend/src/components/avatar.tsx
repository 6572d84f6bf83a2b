import { useState } from 'react';

import { firstCharacter } from '@/lib/text/characters';

import styles from './avatar.module.css';
import { classNames } from './class-names';

interface AvatarProps {
  /** Chooses the colour, so it stays a person's own when they change their name. */
  id: string;
  /** What the initials are made from. */
  name: string;
  photoUrl: string | null | undefined;
  size?: 'small' | 'medium' | 'large';
}

const colours = 8;

/** A person's photo, or their initials. Their name stands beside it, so screen readers skip it. */
export function Avatar({ id, name, photoUrl, size = 'medium' }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const look = classNames(styles.avatar, styles[size]);
  if (typeof photoUrl === 'string' && photoUrl !== broken) {
    // A link to a photo is good for minutes only; one that ran out must not leave a hole.
    return <img className={look} src={photoUrl} alt="" decoding="async" onError={() => setBroken(photoUrl)} />;
  }
  return (
    <span className={look} data-colour={colourOf(id)} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().replace(/^@/, '').split(/[\s_-]+/u);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return [first, last].map(firstCharacter).join('').toUpperCase();
}

function colourOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % colours;
}
