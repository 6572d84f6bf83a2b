import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { AdminTabs } from '@/features/admin/components/admin-tabs';
import { AllReports } from '@/features/chat/components/all-reports';

/** What people reported in any room, for administrators. */
export function ReportsRoute() {
  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <PageTitle title="Reports" />
          <p className={page.muted}>
            Messages that somebody reported and nobody has closed. To delete one or ban its author is up to those who keep order
            in its room. That you look is written into the log.
          </p>
        </header>
        <AdminTabs />
        <AllReports />
      </div>
    </div>
  );
}
