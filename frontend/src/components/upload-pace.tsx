import { useEffect, useState } from 'react';

import { PaceMeter, roughly } from '@/lib/files/pace';
import type { Pace } from '@/lib/files/pace';
import { fileSize } from '@/lib/text/file-size';

import { componentText } from './text';

/** Often enough to be true, seldom enough to be read. */
const every = 1_000;

/**
 * How fast a file goes up and about how long it takes still, to follow what else is said of it. It says nothing in the first
 * second and while nothing moves; and it is for who looks, not told by itself: the progress bar has its own words.
 */
export function UploadPace({ sent, size }: { sent: number; size: number }) {
  const bytes = sent * size;
  const [meter] = useState(() => new PaceMeter());
  const [pace, setPace] = useState<Pace | null>(null);
  useEffect(() => meter.note(performance.now(), bytes), [meter, bytes]);
  useEffect(() => {
    const timer = setInterval(() => setPace(meter.read(performance.now(), size)), every);
    return () => clearInterval(timer);
  }, [meter, size]);
  return pace && <span>{` · ${paceText(pace)}`}</span>;
}

function paceText({ bytesPerSecond, secondsLeft }: Pace): string {
  const text = componentText().pace;
  const { unit, number } = roughly(secondsLeft);
  return `${text.speed(fileSize(bytesPerSecond))} · ${text[unit](number)}`;
}
