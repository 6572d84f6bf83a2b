import { Button } from './button';
import { Icon } from './icon';
import { componentText } from './text';
import { useCopy } from './use-copy';

/** Copies a text, such as an id, and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const copy = useCopy();
  return (
    <Button variant="quiet" square small aria-label={componentText().copy(label)} onClick={() => copy(text, label)}>
      <Icon name="copy" size={16} />
    </Button>
  );
}
