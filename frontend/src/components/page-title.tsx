import { useEffect, useRef, useSyncExternalStore } from 'react';

import { classNames } from './class-names';
import { componentText } from './text';
import { titleBadge, watchTitleBadge } from './title-badge';

/** Whoever opens the app begins at its top; a screen reader does so by itself. */
let isFirstPage = true;

/**
 * A page's heading, and its name in the browser's tab. It takes the focus when the page takes the place of another one,
 * because a screen reader would not notice that otherwise.
 */
export function PageTitle({ title, tab = title, hidden = false }: { title: string; tab?: string; hidden?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const badge = useSyncExternalStore(watchTitleBadge, titleBadge);
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  return (
    <>
      <title>{`${badge > 0 ? `(${badge > 99 ? '99+' : badge}) ` : ''}${componentText().tab(tab)}`}</title>
      <h1 ref={heading} tabIndex={-1} className={classNames(hidden && 'visually-hidden')}>
        {title}
      </h1>
    </>
  );
}
