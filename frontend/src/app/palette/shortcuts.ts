import { useEffect } from 'react';
import { useNavigate } from 'react-router';

/** From anywhere: the palette with Ctrl+K or Cmd+K, and the page of the search with / where nothing is being written. */
export function useShortcuts(openPalette: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.shiftKey || document.querySelector('dialog[open]')) return;
      const hasModifier = event.ctrlKey || event.metaKey;
      if (hasModifier && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
      } else if (!hasModifier && event.key === '/' && !isWriting(event.target)) {
        event.preventDefault();
        void navigate('/search');
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, openPalette]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
