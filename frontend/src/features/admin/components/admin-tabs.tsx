import { NavLink } from 'react-router';

import { classNames } from '@/components/class-names';

import styles from './admin-tabs.module.css';

/** What administrators look after. */
export function AdminTabs() {
  const tab = ({ isActive }: { isActive: boolean }) => classNames(styles.tab, isActive && styles.active);
  return (
    <nav className={styles.tabs} aria-label="Administration">
      <NavLink to="/admin/people" className={tab}>
        People
      </NavLink>
      <NavLink to="/admin/rooms" className={tab}>
        Rooms
      </NavLink>
      <NavLink to="/admin/reports" className={tab}>
        Reports
      </NavLink>
      <NavLink to="/admin/read-models" className={tab}>
        Read models
      </NavLink>
    </nav>
  );
}
