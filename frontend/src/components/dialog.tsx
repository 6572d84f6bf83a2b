import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

import { Button } from './button';
import { classNames } from './class-names';
import styles from './dialog.module.css';
import { Icon } from './icon';
import { landWhenGone, placesAround } from './land-when-gone';
import { componentText } from './text';

interface DialogProps {
  title: string;
  onClose: () => void;
  /** As wide as there is room, for what is looked at. */
  wide?: boolean;
  children: ReactNode;
}

/** A dialog over the page. The browser's own: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect: it ends before the element is taken away, when closing still gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    const around = placesAround(opener);
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      // What it did may take away what opened it.
      landWhenGone(opener, around);
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classNames(styles.dialog, wide && styles.wide)}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        <Button variant="quiet" square small aria-label={componentText().close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  /** What happens, in full. */
  children: ReactNode;
  /** The verb of the button that does it. */
  action: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, children, action, busy = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.body}>{children}</div>
      <div className={styles.actions}>
        <Button onClick={onClose}>{componentText().cancel}</Button>
        <Button variant="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
