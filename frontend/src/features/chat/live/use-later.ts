import { useCallback, useEffect, useRef } from 'react';

/** Runs after a pause, however often it is asked for meanwhile. */
export function useLater(run: () => void): (pause: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback((pause: number) => {
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, pause);
  }, []);
}
