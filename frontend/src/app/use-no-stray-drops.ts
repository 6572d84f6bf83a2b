import { useEffect } from 'react';

/**
 * Keeps the browser from opening a file in the app's place that is dropped where nothing takes files. Whoever takes one has said so
 * before the document hears of it.
 */
export function useNoStrayDrops(): void {
  useEffect(() => {
    const dragged = (event: DragEvent) => {
      if (event.defaultPrevented || event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      // The pointer says that it can be dropped nowhere here.
      event.dataTransfer.dropEffect = 'none';
    };
    document.addEventListener('dragover', dragged);
    document.addEventListener('drop', dragged);
    return () => {
      document.removeEventListener('dragover', dragged);
      document.removeEventListener('drop', dragged);
    };
  }, []);
}
