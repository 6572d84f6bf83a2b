import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { AdminTabs } from '@/features/admin/components/admin-tabs';
import { AllReports } from '@/features/chat/components/all-reports';

import { appText } from './text';

/** What people reported in any room, for administrators. */
export function ReportsRoute() {
  const text = appText().reports;
  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <PageTitle title={text.title} />
          <p className={page.muted}>{text.about}</p>
        </header>
        <AdminTabs />
        <AllReports />
      </div>
    </div>
  );
}
