import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';

import styles from './toasts.module.css';

interface Toast {
  id: number;
  text: string;
}

const ToastContext = createContext<(text: string) => void>(() => undefined);

/** Long enough to read two lines. */
const shownFor = 6000;

/** Shows short messages about what just happened, spoken politely, at the bottom of the page. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const count = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const all = timers.current;
    return () => all.forEach(clearTimeout);
  }, []);
  const show = useCallback((text: string) => {
    count.current += 1;
    const id = count.current;
    setToasts((before) => [...before.slice(-2), { id, text }]);
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setToasts((before) => before.filter((toast) => toast.id !== id));
    }, shownFor);
    timers.current.add(timer);
  }, []);
  const list = useMemo(
    () => (
      <div className={styles.list} role="status">
        {toasts.map((toast) => (
          <p key={toast.id} className={styles.toast}>
            {toast.text}
          </p>
        ))}
      </div>
    ),
    [toasts],
  );
  return (
    <ToastContext value={show}>
      {children}
      {list}
    </ToastContext>
  );
}

/** Shows a text to the person, for a few seconds. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext);
}
