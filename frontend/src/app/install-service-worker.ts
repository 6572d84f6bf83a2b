/** Has the browser keep what the app needs to start without a network. Without it, nothing is missing but that. */
export function installServiceWorker(): void {
  // While one develops, what is kept would hide what was changed.
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  // After the first page is there: it is for the next start.
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js', { scope: '/' }).catch(() => undefined);
  });
}
