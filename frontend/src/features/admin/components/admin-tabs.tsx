import { NavLink } from 'react-router';

import { classNames } from '@/components/class-names';

import { adminText } from '../text';

import styles from './admin-tabs.module.css';

/** What administrators look after. */
export function AdminTabs() {
  const text = adminText().tabs;
  const tab = ({ isActive }: { isActive: boolean }) => classNames(styles.tab, isActive && styles.active);
  return (
    <nav className={styles.tabs} aria-label={text.label}>
      <NavLink to="/admin/people" className={tab}>
        {text.people}
      </NavLink>
      <NavLink to="/admin/rooms" className={tab}>
        {text.rooms}
      </NavLink>
      <NavLink to="/admin/reports" className={tab}>
        {text.reports}
      </NavLink>
      <NavLink to="/admin/read-models" className={tab}>
        {text.readModels}
      </NavLink>
    </nav>
  );
}
