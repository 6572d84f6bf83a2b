import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import type { Conversion } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { mostAtOnce, useDownloadAll } from '../api/download-result';
import { conversionText } from '../text';

/** Everything that is done and kept, as one archive: the newest, if there are very many. Nothing where it would save no click. */
export function DownloadAll({ items }: { items: readonly Conversion[] }) {
  const download = useDownloadAll();
  const toast = useToast();
  const done = items.filter((item) => item.status === 'done' && typeof item.files_deleted_at !== 'string').slice(0, mostAtOnce);
  if (done.length < 2) return null;
  return (
    <Button
      small
      busy={download.isPending}
      onClick={() =>
        download.mutate(
          done.map((item) => item.conversion_id),
          {
            onSuccess: ({ left_out: gone }) => {
              if (gone.length > 0) toast(conversionText().leftOut(gone.length));
            },
            onError: (error) => toast(problemLine(problemText(error))),
          },
        )
      }
    >
      <Icon name="download" size={16} /> {conversionText().downloadAll(done.length)}
    </Button>
  );
}
