import { useEffect, useRef } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { landIn } from '@/components/land-in';
import { Notice, ProblemNotice } from '@/components/notice';
import { ProgressBar } from '@/components/progress-bar';
import { problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import { useExportEvents } from '../api/export-events';
import { isEverything } from '../filters';
import type { Filters } from '../filters';
import { auditText } from '../text';

/** Takes away what the list shows, or the whole log when nothing narrows it down. */
export function ExportDialog({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const exporting = useExportEvents();
  const calledOff = useRef<AbortController>(null);
  useEffect(() => () => calledOff.current?.abort(), []);
  const isWhole = isEverything(filters);
  const text = auditText().exporting;

  return (
    <Dialog title={isWhole ? text.asksWhole : text.asksFiltered} onClose={onClose}>
      <div className={styles.body}>
        <p>{text.means}</p>
        {isWhole ? (
          <p>
            {text.whole} <code>cargo run -- verify --export FILE --key PUBLIC</code>
          </p>
        ) : (
          <p>{text.filtered}</p>
        )}
        {exporting.isPending && (
          <div role="status">
            <ProgressBar value={null} label={text.label} />
            <p className={styles.note}>{exporting.bytes === 0 ? text.making : text.soFar(fileSize(exporting.bytes))}</p>
          </div>
        )}
        {exporting.isError && <ProblemNotice text={problemText(exporting.error)} />}
        {exporting.isSuccess && (
          // The button that began it is gone.
          <div ref={landIn} tabIndex={-1}>
            <Notice kind="success">
              <p>
                <strong>{text.done(fileSize(exporting.data.size))}</strong>
              </p>
            </Notice>
          </div>
        )}
        <div className={styles.actions}>
          <Button onClick={onClose}>{exporting.isSuccess ? text.close : text.cancel}</Button>
          {!exporting.isSuccess && (
            <Button
              variant="primary"
              busy={exporting.isPending}
              onClick={() => {
                calledOff.current = new AbortController();
                exporting.mutate({ filters, signal: calledOff.current.signal });
              }}
            >
              {text.download}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
