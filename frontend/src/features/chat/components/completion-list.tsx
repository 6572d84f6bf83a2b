import { Avatar } from '@/components/avatar';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';

import type { Candidate } from '../completions';
import { chatText } from '../text';

import styles from './completion-list.module.css';

interface CompletionListProps {
  id: string;
  candidates: readonly Candidate[];
  active: number;
  /** Whether it has a place of its own below what is written: among messages, one over the others would be cut off at the edge. */
  isInline?: boolean;
  onChoose: (candidate: Candidate) => void;
}

/** What can be put in the place of what is being typed. The focus stays where one writes; the keys are heard there. */
export function CompletionList({ id, candidates, active, isInline = false, onChoose }: CompletionListProps) {
  const text = chatText().composer;
  return (
    <div
      id={id}
      className={classNames(styles.list, isInline && styles.inline)}
      role="listbox"
      aria-label={candidates[0]?.kind === 'emoji' ? text.emojis : text.people}
    >
      {candidates.map((candidate, index) => (
        // Chosen by keyboard from where one writes.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={candidate.kind === 'person' ? candidate.handle : candidate.emoji}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classNames(styles.option, index === active && styles.active)}
          // So that the focus stays.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(candidate)}
        >
          {candidate.kind === 'person' ? <PersonOption {...candidate} /> : <EmojiOption {...candidate} />}
        </div>
      ))}
    </div>
  );
}

function PersonOption({ person, handle, name }: Extract<Candidate, { kind: 'person' }>) {
  return (
    <>
      {person ? (
        <Avatar id={person.account_id} name={name === '' ? handle : name} photoUrl={person.photo_url} size="small" />
      ) : (
        <Icon name="people" />
      )}
      <span className={styles.handle}>@{handle}</span>
      <span className={styles.name}>{name}</span>
    </>
  );
}

function EmojiOption({ emoji, names }: Extract<Candidate, { kind: 'emoji' }>) {
  return (
    <>
      <span>{emoji}</span>
      <span className={styles.name}>{names}</span>
    </>
  );
}

/** That a list is there, for those who do not see it: a field of several lines has no other way to say so. */
export function CompletionStatus({ candidates }: { candidates: readonly Candidate[] }) {
  const text = chatText().composer;
  const [first] = candidates;
  return (
    <p className="visually-hidden" role="status">
      {first && (first.kind === 'emoji' ? text.toPut(candidates.length) : text.toMention(candidates.length))}
    </p>
  );
}
