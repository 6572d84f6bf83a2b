import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';

import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import type { Conversion } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useOlderConversions } from '../api/get-conversions';
import { ConversionCard } from '../components/conversion-card';
import { DownloadAll } from '../components/download-all';
import { DropZone } from '../components/drop-zone';
import { UploadCard } from '../components/upload-card';
import { useLiveConversions } from '../live/use-live-conversions';
import { useUploads, useUploadTasks } from '../live/uploads-context';
import { conversionText } from '../text';

import styles from './conversions-page.module.css';

const none: readonly Conversion[] = [];

/** Where documents are dropped, and what became of each; beside it `usage`, how many more may be. */
export function ConversionsPage({ usage }: { usage?: React.ReactNode }) {
  const conversions = useLiveConversions();
  const older = useOlderConversions();
  const uploads = useUploads();
  const tasks = useUploadTasks();
  const takeFiles = useCallback((files: File[], to: string) => uploads.add(files, to), [uploads]);
  const { data } = conversions;
  const known = useMemo(() => new Set(data?.items.map((item) => item.conversion_id)), [data]);
  const onTheWay = tasks.filter((task) => !known.has(task.id));
  const olderCursor = data?.olderCursor ?? null;
  const text = conversionText();
  const isEmpty = data?.items.length === 0 && onTheWay.length === 0;

  return (
    <div className={page.page}>
      <div className={classNames(page.column, styles.column)}>
        <PageTitle title={text.title} tab={text.tab} />
        {usage}
        <DropZone onFiles={takeFiles}>
          <QueryTrouble query={conversions} />
          {conversions.isPending && !conversions.failureReason && (
            <div role="status" aria-label={text.loading}>
              <Skeleton lines={2} avatar />
              <Skeleton lines={2} avatar />
            </div>
          )}
          {isEmpty && (
            <EmptyState icon="document" title={text.none}>
              <p>{text.noneHint}</p>
            </EmptyState>
          )}
          {(onTheWay.length > 0 || (data && data.items.length > 0)) && (
            <section aria-label={text.yours}>
              <div className={styles.heading}>
                <h2>{text.yours}</h2>
                <DownloadAll items={data?.items ?? none} />
              </div>
              <ul className={styles.list}>
                {onTheWay.map((task) => (
                  <UploadCard
                    key={task.id}
                    task={task}
                    onCancel={() => uploads.cancel(task.id)}
                    onRetry={(to) => uploads.retry(task.id, to)}
                  />
                ))}
                {data?.items.map((item) => (
                  <ConversionCard key={item.conversion_id} conversion={item} />
                ))}
              </ul>
            </section>
          )}
          {olderCursor !== null && (
            <Button
              busy={older.isPending}
              onClick={() => older.mutate(olderCursor)}
            >
              {older.isPending ? text.loadingOlder : text.older}
            </Button>
          )}
          {older.isError && (
            <Notice kind="error">
              <p>{problemLine(problemText(older.error))}</p>
            </Notice>
          )}
        </DropZone>
        <Spoken items={data?.items ?? none} />
      </div>
    </div>
  );
}

/** What is told of a document that does not go on by itself any more; null for any other. */
function toldOf({ name, status }: Conversion): string | null {
  const { became } = conversionText();
  return status === 'done' || status === 'failed' || status === 'locked' ? became[status](name) : null;
}

/** Tells a screen reader what became of documents, once it is known: also what was told before, as of a second wrong password. */
function Spoken({ items }: { items: readonly Conversion[] }) {
  const before = useRef<ReadonlyMap<string, string>>(new Map());
  const [told, setTold] = useState({ text: '', turn: 0 });
  const tell = useEffectEvent((rested: readonly Conversion[]) => {
    const text = rested.flatMap((each) => toldOf(each) ?? []).join(' ');
    if (text !== '') setTold({ text, turn: told.turn + 1 });
  });
  useEffect(() => {
    const wasOpen = (id: string) => ['queued', 'converting'].includes(before.current.get(id) ?? '');
    tell(items.filter((item) => wasOpen(item.conversion_id)));
    before.current = new Map(items.map((item) => [item.conversion_id, item.status]));
  }, [items]);
  return (
    <p className="visually-hidden" aria-live="polite">
      <span key={told.turn}>{told.text}</span>
    </p>
  );
}
