import { useEffect, useState } from 'react';

import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { Notice } from '@/components/notice';

import { isRefused } from '../read-models';
import { adminText } from '../text';

import type { Asked } from './asked';
import styles from './read-model-card.module.css';

/** After so long without an outcome one may ask whether anybody follows. */
const longAfter = 15_000;

interface OutcomeNoticeProps {
  asked: Asked;
  /** Null while nobody has followed it yet. */
  outcome: string | null;
  onClose: () => void;
}

/** What was asked is written down; then, what came of it. */
export function OutcomeNotice({ asked, outcome, onClose }: OutcomeNoticeProps) {
  const [isLate, setLate] = useState(false);
  const text = adminText().outcome;
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), asked.askedAt + longAfter - Date.now());
    return () => clearTimeout(timer);
  }, [asked.askedAt]);
  if (outcome === null) {
    return (
      <Notice kind={isLate ? 'warning' : 'info'}>
        <p>
          {text.writtenDown(asked.position)} {isLate ? text.late : text.waiting}
        </p>
      </Notice>
    );
  }
  return (
    <Notice kind={isRefused(outcome) ? 'error' : 'success'}>
      <div className={styles.row}>
        <p>{sentence(outcome)}</p>
        <Button
          small
          variant="quiet"
          onClick={({ currentTarget }) => {
            landWhenGone(currentTarget);
            onClose();
          }}
        >
          {text.gotIt}
        </Button>
      </div>
    </Notice>
  );
}

function sentence(outcome: string): string {
  return `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}.`;
}
