import { Button } from './button';
import { Icon } from './icon';
import { componentText } from './text';
import { useToast } from './toasts';

/** Copies a text, such as an id, and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const toast = useToast();
  return (
    <Button
      variant="quiet"
      square
      small
      aria-label={componentText().copy(label)}
      onClick={() => {
        // A page that is not served securely has no clipboard.
        const clipboard = (navigator as Partial<Navigator>).clipboard;
        const written = clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
        written.then(
          () => toast(componentText().copied(label)),
          () => toast(componentText().cannotCopy),
        );
      }}
    >
      <Icon name="copy" size={16} />
    </Button>
  );
}
