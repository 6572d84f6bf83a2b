import { QueryTrouble } from '@/components/query-trouble';
import type { Room } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useRoomReports } from '../api/reports';
import { chatText } from '../text';

import memberStyles from './members-panel.module.css';
import { ReportCard } from './report-card';
import styles from './room-reports.module.css';

/** The messages of a room that somebody reported; for those who keep order in it. Nothing while there is none. */
export function RoomReports({ room }: { room: Room }) {
  const reports = useRoomReports(room.room_id, true);
  const { outbox } = useAccountRuntime();
  const { clock } = useAppRuntime();
  const all = reports.data?.reports ?? [];
  const text = chatText().reports;
  return (
    <>
      <QueryTrouble query={reports} />
      {all.length > 0 && (
        <section className={styles.part} aria-label={text.title}>
          <h3 className={memberStyles.heading}>{text.titleOf(all.length)}</h3>
          <ul className={styles.list}>
            {all.map((report) => (
              <ReportCard
                key={report.report_id}
                report={report}
                now={new Date(clock.now())}
                onDelete={
                  report.deleted
                    ? null
                    : () => void outbox.addDeletion(room.room_id, report.message_id, report.message_sequence)
                }
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
