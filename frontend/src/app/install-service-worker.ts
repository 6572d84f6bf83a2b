import { wantedLanguage } from '@/lib/text/language';

/** Has the browser keep what the app needs to start without a network. Without it, nothing is missing but that. */
export function installServiceWorker(): void {
  // While one develops, what is kept would hide what was changed.
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  // After the first page is there: it is for the next start.
  // What it tells of while no page is open is in the language that its address says: with another one, it is installed anew.
  const address = `/sw.js?language=${wantedLanguage()}`;
  window.addEventListener('load', () => {
    navigator.serviceWorker.register(address, { scope: '/' }).catch(() => undefined);
  });
}
