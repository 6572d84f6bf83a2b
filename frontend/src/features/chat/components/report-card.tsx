import { Link } from 'react-router';

import { Button } from '@/components/button';
import { useToast } from '@/components/toasts';
import type { Report, ReportOutcome } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { useCloseReport } from '../api/reports';
import { chatText } from '../text';

import { saidOrFiles } from './files-text';
import { displayName } from './person-name';
import styles from './report-card.module.css';

interface ReportCardProps {
  report: Report;
  now: Date;
  /** Whether it says in which room it was. */
  withRoom?: boolean;
  /** Deletes the message; null for who may not, and once it is deleted. */
  onDelete: (() => void) | null;
}

/** A message that somebody reported, and what can be done about it. */
export function ReportCard({ report, now, withRoom = false, onDelete }: ReportCardProps) {
  const close = useCloseReport();
  const toast = useToast();
  const author = displayName(report.author);
  const reportedAt = new Date(report.reported_at);
  const thread = typeof report.thread_sequence === 'number' ? `thread=${report.thread_sequence}&` : '';
  const text = chatText().reports;
  const end = (outcome: ReportOutcome) =>
    close.mutate(
      { report, outcome },
      {
        onSuccess: () => toast(text.closed(displayName(report.reported_by))),
        onError: (error) => toast(problemLine(problemText(error))),
      },
    );
  return (
    <li className={styles.card} aria-label={text.of(author)}>
      <p className={styles.head}>
        <strong>{text.reasons[report.reason]}</strong>
        <time className={styles.muted} dateTime={report.reported_at} title={fullTime(reportedAt)}>
          {shortTime(reportedAt, now)}
        </time>
      </p>
      <blockquote className={styles.said}>
        <p className={styles.muted}>
          {author}
          {withRoom && ` ${text.in(report.room_name)}`}
        </p>
        {report.deleted ? <em>{text.deleted}</em> : <p dir="auto">{saidOrFiles(report.body, report.attachments)}</p>}
      </blockquote>
      <p className={styles.muted}>
        {text.by(displayName(report.reported_by))}
        {report.words !== '' && <>: <q>{report.words}</q></>}
      </p>
      <div className={styles.actions}>
        {onDelete ? (
          <Button
            small
            variant="danger"
            busy={close.isPending}
            aria-label={text.deleteOf(author)}
            onClick={() => {
              onDelete();
              end('acted-on');
            }}
          >
            {text.delete}
          </Button>
        ) : (
          <Button small busy={close.isPending} onClick={() => end('acted-on')}>
            {text.done}
          </Button>
        )}
        <Button small busy={close.isPending} onClick={() => end('dismissed')}>
          {text.nothing}
        </Button>
        {!withRoom && (
          <Link className={styles.link} to={`/rooms/${report.room_id}?${thread}at=${report.message_sequence}`}>
            {text.show}
          </Link>
        )}
      </div>
    </li>
  );
}
