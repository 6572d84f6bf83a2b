import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useAllReports } from '../api/reports';
import { chatText } from '../text';

import { ReportCard } from './report-card';
import styles from './room-reports.module.css';

/** The reported messages of all rooms, for administrators. */
export function AllReports() {
  const reports = useAllReports();
  const { clock } = useAppRuntime();
  const all = reports.data?.reports ?? [];
  const text = chatText().reports;
  return (
    <>
      <QueryTrouble query={reports} />
      {reports.isPending && reports.failureCount === 0 && (
        <div role="status" aria-label={text.loading}>
          <Skeleton lines={3} />
          <Skeleton lines={3} />
        </div>
      )}
      {reports.data && all.length === 0 && (
        <EmptyState icon="check" title={text.none}>
          <p>{text.noneHint}</p>
        </EmptyState>
      )}
      {all.length > 0 && (
        <ul className={styles.list} aria-label={text.title}>
          {all.map((report) => (
            <ReportCard key={report.report_id} report={report} now={new Date(clock.now())} withRoom onDelete={null} />
          ))}
        </ul>
      )}
      {reports.data && (
        <div>
          <Button busy={reports.isFetching} onClick={() => void reports.refetch()}>
            {text.lookAgain}
          </Button>
        </div>
      )}
    </>
  );
}
