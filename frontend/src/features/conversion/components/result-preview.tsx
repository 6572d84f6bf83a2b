import { useState } from 'react';

import { Icon } from '@/components/icon';
import type { Conversion } from '@/lib/api/models';

import { usePreviewLink } from '../api/preview-link';
import { conversionText } from '../text';

import styles from './result-preview.module.css';

/** The picture of a result's first page. Its room is there from the beginning, so that nothing moves when it comes. */
export function ResultPreview({ conversion }: { conversion: Conversion }) {
  const { name, preview } = conversion;
  const link = usePreviewLink(conversion);
  const [isBroken, setBroken] = useState(false);
  const isMissing = isBroken || link.isError || link.data === null;
  const { width, height } = preview ?? { width: 1, height: 1 };
  return (
    <span className={styles.preview} style={{ aspectRatio: `${width} / ${height}` }}>
      {link.data && !isMissing ? (
        <img
          src={link.data}
          alt={conversionText().status.firstPageOf(name)}
          width={width}
          height={height}
          loading="lazy"
          decoding="async"
          onError={() => {
            // The link was too old, or the picture is gone.
            if (!link.isFetching && link.isStale) void link.refetch();
            else setBroken(true);
          }}
        />
      ) : (
        <Icon name="document" />
      )}
    </span>
  );
}
