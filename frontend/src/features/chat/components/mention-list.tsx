import { Avatar } from '@/components/avatar';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';

import { chatText } from '../text';

import styles from './mention-list.module.css';
import type { Candidate } from './use-mention-completion';

interface MentionListProps {
  id: string;
  candidates: readonly Candidate[];
  active: number;
  /** Whether it has a place of its own below what is written: among messages, one over the others would be cut off at the edge. */
  isInline?: boolean;
  onChoose: (candidate: Candidate) => void;
}

/** Who can be named. The focus stays where one writes; the keys are heard there. */
export function MentionList({ id, candidates, active, isInline = false, onChoose }: MentionListProps) {
  return (
    <div id={id} className={classNames(styles.list, isInline && styles.inline)} role="listbox" aria-label={chatText().composer.people}>
      {candidates.map((candidate, index) => (
        // Chosen by keyboard from where one writes.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={candidate.handle}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classNames(styles.option, index === active && styles.active)}
          // So that the focus stays.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(candidate)}
        >
          {candidate.person ? (
            <Avatar
              id={candidate.person.account_id}
              name={candidate.name === '' ? candidate.handle : candidate.name}
              photoUrl={candidate.person.photo_url}
              size="small"
            />
          ) : (
            <Icon name="people" />
          )}
          <span className={styles.handle}>@{candidate.handle}</span>
          <span className={styles.name}>{candidate.name}</span>
        </div>
      ))}
    </div>
  );
}
