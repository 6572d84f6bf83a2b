import { useEffect } from 'react';
import { useNavigate } from 'react-router';

/** The page of the search from anywhere: with Ctrl+K or Cmd+K, and with / where nothing is being written. */
export function useSearchShortcut(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.shiftKey || document.querySelector('dialog[open]')) return;
      const hasModifier = event.ctrlKey || event.metaKey;
      const isShortcut = hasModifier ? event.key.toLowerCase() === 'k' : event.key === '/' && !isWriting(event.target);
      if (!isShortcut) return;
      event.preventDefault();
      void navigate('/search');
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
