import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';
import { SelectField } from '@/components/text-field';
import { extensionsOf } from '@/lib/files/document-formats';

import { useFormats } from '../api/get-formats';
import { formatName, formatWords, isFirstSheetOnly, sourcesOf, targetsOf, usualTarget } from '../extension';
import { conversionText } from '../text';

import styles from './drop-zone.module.css';

interface DropZoneProps {
  /** Files, and the format that they are to become. */
  onFiles: (files: File[], to: string) => void;
  children: ReactNode;
}

/** Takes files: dropped anywhere on the page, pasted, or picked. */
export function DropZone({ onFiles, children }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const { data: formats } = useFormats();
  const [chosen, setChosen] = useState(usualTarget);
  const targets = targetsOf(formats);
  // A converter that made it may be gone meanwhile, or not be there at all.
  const to = targets.includes(chosen) ? chosen : (targets[0] ?? usualTarget);
  const extensions = sourcesOf(formats, to);
  const text = conversionText().drop;

  const take = (files: FileList | null | undefined) => {
    if (files && files.length > 0) onFiles([...files], to);
  };

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const pasted = event.clipboardData;
      if (pasted === null || pasted.files.length === 0) return;
      const isInField = event.target instanceof Element && event.target.matches('input, textarea');
      // What has words as well, as from a word processor, is meant as words by who types, as a password.
      if (isInField && pasted.types.includes('text/plain')) return;
      onFiles([...pasted.files], to);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onFiles, to]);

  return (
    // Dropping is a shortcut for the button inside, which the keyboard reaches.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.area}
      onDragEnter={(event) => {
        if (event.dataTransfer.types.includes('Files')) setOver(true);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <div className={classNames(styles.zone, isOver && styles.over)}>
        <span className={styles.icon}>
          <Icon name="upload" size={28} />
        </span>
        <p className={styles.title}>{isOver ? text.over : text.title}</p>
        <input
          ref={input}
          type="file"
          multiple
          className="visually-hidden"
          tabIndex={-1}
          aria-label={text.documents}
          accept={extensionsOf(extensions).map((extension) => `.${extension}`).join(',')}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
        <Button variant="primary" onClick={() => input.current?.click()}>
          {text.choose}
        </Button>
        {targets.length > 1 && (
          <SelectField
            label={text.into}
            value={to}
            className={styles.target}
            onChange={(event) => setChosen(event.target.value)}
          >
            {targets.map((target) => (
              <option key={target} value={target}>
                {formatName(target)}
              </option>
            ))}
          </SelectField>
        )}
        <p className={styles.hint}>
          {text.become(formatWords(to))}
          {extensions.length > 0 && ` ${text.taken(extensions.join(', '))}`}
        </p>
        {isFirstSheetOnly(to) && <p className={styles.hint}>{text.firstSheet}</p>}
      </div>
      {children}
    </div>
  );
}
