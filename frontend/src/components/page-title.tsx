import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useNavigationType } from 'react-router';

import { classNames } from './class-names';
import { titleBadge, watchTitleBadge } from './title-badge';

/**
 * A page's heading, and its name in the browser's tab. It takes the focus when the page is opened by a link within the
 * app, because that is when a screen reader would not notice otherwise.
 */
export function PageTitle({ title, tab = title, hidden = false }: { title: string; tab?: string; hidden?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const navigation = useNavigationType();
  const badge = useSyncExternalStore(watchTitleBadge, titleBadge);
  useEffect(() => {
    const isFirstPage = (navigation as string) === 'POP' && document.activeElement === document.body;
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
  }, [navigation]);
  return (
    <>
      <title>{`${badge > 0 ? `(${badge}) ` : ''}${tab} · Wherry`}</title>
      <h1 ref={heading} tabIndex={-1} className={classNames(hidden && 'visually-hidden')}>
        {title}
      </h1>
    </>
  );
}
