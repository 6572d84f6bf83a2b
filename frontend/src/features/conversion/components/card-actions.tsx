import { useId, useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { landWhenGone } from '@/components/land-when-gone';
import { useToast } from '@/components/toasts';
import type { Conversion } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useCancelConversion } from '../api/cancel-conversion';
import { useDownloadResult } from '../api/download-result';
import { useFormats } from '../api/get-formats';
import { useRepeatConversion } from '../api/repeat-conversion';
import { formatName, formatWords, isFirstSheetOnly, targetsOf } from '../extension';
import { conversionText } from '../text';

import styles from './card-actions.module.css';
import { DeleteFiles } from './delete-files';

/** Reasons that hold however often it is tried: the document is gone, or nobody can open it. */
const inVain = new Set(['source-missing', 'password-protected']);

/** What can be done with a conversion while its files are there. */
export function CardActions({ conversion }: { conversion: Conversion }) {
  if (typeof conversion.files_deleted_at === 'string') return null;
  return (
    <>
      <ByStatus conversion={conversion} />
      <DeleteFiles conversion={conversion} />
    </>
  );
}

/** What can be done with it by how far it is. */
function ByStatus({ conversion }: { conversion: Conversion }) {
  switch (conversion.status) {
    case 'queued':
    case 'converting':
    case 'locked':
      return <Cancel conversion={conversion} />;
    case 'done':
      return (
        <>
          <Download conversion={conversion} />
          <AlsoAs conversion={conversion} />
        </>
      );
    case 'failed':
      if (inVain.has(conversion.reason ?? '')) return null;
      return (
        <>
          <Again conversion={conversion} />
          <AlsoAs conversion={conversion} />
        </>
      );
    case 'cancelled':
      return <Again conversion={conversion} />;
  }
}

function Cancel({ conversion: { conversion_id: id, name } }: { conversion: Conversion }) {
  const cancel = useCancelConversion();
  const text = conversionText().actions;
  const tellProblem = useTellProblem();
  return (
    <Button
      small
      busy={cancel.isPending}
      aria-label={text.cancelOf(name)}
      onClick={({ currentTarget }) => {
        landWhenGone(currentTarget);
        cancel.mutate(id, { onError: tellProblem });
      }}
    >
      {text.cancel}
    </Button>
  );
}

function Download({ conversion: { conversion_id: id, name, to } }: { conversion: Conversion }) {
  const download = useDownloadResult();
  const text = conversionText().actions;
  const tellProblem = useTellProblem();
  return (
    <Button
      small
      variant="primary"
      busy={download.isPending}
      aria-label={text.downloadOf(name, formatWords(to))}
      onClick={() => download.mutate(id, { onError: tellProblem })}
    >
      <Icon name="download" size={16} /> {text.download}
    </Button>
  );
}

function Again({ conversion: { conversion_id: conversion, name } }: { conversion: Conversion }) {
  const repeat = useRepeatConversion();
  const text = conversionText().actions;
  const tellProblem = useTellProblem();
  return (
    <Button
      small
      busy={repeat.isPending}
      aria-label={text.againOf(name)}
      onClick={() => repeat.mutate({ conversion }, { onError: tellProblem })}
    >
      {text.again}
    </Button>
  );
}

/** The other formats that this document can become, behind a button of their own. */
function AlsoAs({ conversion: { conversion_id: conversion, name, from, to } }: { conversion: Conversion }) {
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const isOpen = opener !== null;
  const { data: formats } = useFormats();
  const repeat = useRepeatConversion();
  const tellProblem = useTellProblem();
  const listId = useId();
  const text = conversionText().actions;
  const others = targetsOf(formats, from).filter((target) => target !== to);
  if (others.length === 0) return null;
  return (
    <>
      <Button
        small
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-label={text.intoAnother(name)}
        onClick={({ currentTarget }) => setOpener(isOpen ? null : currentTarget)}
      >
        {text.alsoAs}
      </Button>
      <div id={listId} hidden={!isOpen} className={styles.others}>
        {others.map((target) => (
          <Button
            key={target}
            small
            variant="quiet"
            busy={repeat.isPending}
            aria-label={text.into(name, formatWords(target))}
            onClick={({ currentTarget }) =>
              repeat.mutate(
                { conversion, to: target },
                {
                  onError: tellProblem,
                  onSuccess: () => {
                    // Who is on it still would be nowhere once it is hidden.
                    if (document.activeElement === currentTarget) opener?.focus();
                    setOpener(null);
                  },
                },
              )
            }
          >
            {formatName(target)}
          </Button>
        ))}
        {others.some(isFirstSheetOnly) && <p className={styles.note}>{conversionText().drop.firstSheet}</p>}
      </div>
    </>
  );
}

function useTellProblem(): (error: Error) => void {
  const toast = useToast();
  return (error) => toast(problemLine(problemText(error)));
}
