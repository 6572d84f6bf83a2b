import { componentText } from './text';
import { useToast } from './toasts';

/** Copies a text, and says so: `label` is what is copied, as it stands in a sentence. */
export function useCopy(): (text: string, label: string) => void {
  const toast = useToast();
  return (text, label) => {
    // A page that is not served securely has no clipboard.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    const written = clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => toast(componentText().copied(label)),
      () => toast(componentText().cannotCopy),
    );
  };
}
