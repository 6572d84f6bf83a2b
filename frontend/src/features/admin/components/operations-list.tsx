import type { ProjectionOperation } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { actorText } from '@/lib/text/actor';
import { fullTime } from '@/lib/time/format-time';

import { adminText } from '../text';

import styles from './operations-list.module.css';

/** What was asked of read models, by whom, and what came of it. */
export function OperationsList({ operations }: { operations: ProjectionOperation[] }) {
  const { account } = useAccountRuntime();
  const text = adminText().operations;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{text.when}</th>
          <th scope="col">{text.who}</th>
          <th scope="col">{text.what}</th>
          <th scope="col">{text.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {operations.map((operation) => (
          <tr key={operation.sequence}>
            <td>
              <time dateTime={operation.asked_at}>{fullTime(new Date(operation.asked_at))}</time>
            </td>
            <td>{actorText(operation.asked_by, account.id)}</td>
            <td>{text.asked(operation.asked, operation.projection)}</td>
            <td>{operation.outcome}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
