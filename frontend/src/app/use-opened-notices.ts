import { useEffect } from 'react';
import { useNavigate } from 'react-router';

/** Goes where a notification leads that was clicked while the app was open: the service worker says so. */
export function useOpenedNotices(): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return undefined;
    const listen = ({ data }: MessageEvent<unknown>) => {
      const { kind, path } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
      if (kind === 'open' && typeof path === 'string' && path.startsWith('/')) void navigate(path);
    };
    navigator.serviceWorker.addEventListener('message', listen);
    return () => navigator.serviceWorker.removeEventListener('message', listen);
  }, [navigate]);
}
