import { useEffect, useRef } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { Notice, ProblemNotice } from '@/components/notice';
import { ProgressBar } from '@/components/progress-bar';
import { problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import { useExportEvents } from '../api/export-events';
import { isEverything } from '../filters';
import type { Filters } from '../filters';

/** Takes away what the list shows, or the whole log when nothing narrows it down. */
export function ExportDialog({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const exporting = useExportEvents();
  const calledOff = useRef<AbortController>(null);
  useEffect(() => () => calledOff.current?.abort(), []);
  const isWhole = isEverything(filters);

  return (
    <Dialog title={isWhole ? 'Export the whole log?' : 'Export what fits the filter?'} onClose={onClose}>
      <div className={styles.body}>
        <p>
          A file with one event a line (CloudEvents), as they stand in the log: what people wrote and who they are stays
          sealed. That you take it away is written into the log.
        </p>
        {isWhole ? (
          <p>
            The signed checkpoints go with it, so that anybody who has the log’s public key can prove it unchanged:{' '}
            <code>cargo run -- verify --export FILE --key PUBLIC</code>
          </p>
        ) : (
          <p>Events are left out, so the file as a whole cannot be verified. Without a filter it can.</p>
        )}
        {exporting.isPending && (
          <div role="status">
            <ProgressBar value={null} label="Export" />
            <p className={styles.note}>{exporting.bytes === 0 ? 'Being made…' : `${fileSize(exporting.bytes)} so far…`}</p>
          </div>
        )}
        {exporting.isError && <ProblemNotice text={problemText(exporting.error)} />}
        {exporting.isSuccess && (
          <Notice kind="success">
            <p>
              <strong>{fileSize(exporting.data.size)} are among your downloads.</strong>
            </p>
          </Notice>
        )}
        <div className={styles.actions}>
          <Button onClick={onClose}>{exporting.isSuccess ? 'Close' : 'Cancel'}</Button>
          {!exporting.isSuccess && (
            <Button
              variant="primary"
              busy={exporting.isPending}
              onClick={() => {
                calledOff.current = new AbortController();
                exporting.mutate({ filters, signal: calledOff.current.signal });
              }}
            >
              Download
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
