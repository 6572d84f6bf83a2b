import { Button } from './button';
import { Icon } from './icon';
import { useToast } from './toasts';

/** Copies a text, such as an id, and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const toast = useToast();
  return (
    <Button
      variant="quiet"
      square
      small
      aria-label={`Copy ${label}`}
      onClick={() => {
        // A page that is not served securely has no clipboard.
        const clipboard = (navigator as Partial<Navigator>).clipboard;
        const written = clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
        written.then(
          () => toast(`Copied: ${label}.`),
          () => toast('This browser does not let the app copy. Mark the text and copy it.'),
        );
      }}
    >
      <Icon name="copy" size={16} />
    </Button>
  );
}
