import { useEffect, useRef, useState } from 'react';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { landWhenGone } from '@/components/land-when-gone';
import { ProblemNotice } from '@/components/notice';
import { ProgressBar } from '@/components/progress-bar';
import { useToast } from '@/components/toasts';
import type { Me } from '@/lib/api/models';
import { problemText } from '@/lib/problem/problem-text';

import { useRemovePhoto } from '../api/remove-photo';
import { useSetPhoto } from '../api/set-photo';
import { profileText } from '../text';

import styles from './profile-form.module.css';

const accepted = 'image/jpeg,image/png,image/webp,image/gif';

/** One's photo: chosen, looked at, and only then set. */
export function PhotoField({ me }: { me: Me }) {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<{ file: File; preview: string } | null>(null);
  const [sent, setSent] = useState(0);
  const setPhoto = useSetPhoto();
  const removePhoto = useRemovePhoto();
  const toast = useToast();
  const text = profileText();

  // A preview holds the file in memory until it is let go.
  const preview = chosen?.preview;
  useEffect(() => (preview === undefined ? undefined : () => URL.revokeObjectURL(preview)), [preview]);

  const choose = (file: File | undefined) => {
    setPhoto.reset();
    removePhoto.reset();
    setSent(0);
    setChosen(file ? { file, preview: URL.createObjectURL(file) } : null);
    if (input.current) input.current.value = '';
  };

  const save = (file: File) =>
    setPhoto.mutate(
      { file, onProgress: setSent },
      {
        onSuccess: () => {
          setChosen(null);
          toast(text.photoSet);
        },
      },
    );

  const hasPhoto = typeof me.photo_url === 'string';
  const error = setPhoto.error ?? removePhoto.error;
  return (
    <div className={styles.photo}>
      <Avatar id={me.account_id} name={me.name === '' ? me.handle : me.name} photoUrl={chosen?.preview ?? me.photo_url} size="large" />
      <div className={styles.photoSide}>
        <input
          ref={input}
          type="file"
          accept={accepted}
          className="visually-hidden"
          tabIndex={-1}
          aria-label={text.photo}
          onChange={(event) => choose(event.target.files?.[0])}
        />
        {chosen === null ? (
          <div className={styles.buttons}>
            <Button onClick={() => input.current?.click()}>
              <Icon name="camera" size={18} /> {hasPhoto ? text.changePhoto : text.addPhoto}
            </Button>
            {hasPhoto && (
              <Button
                variant="quiet"
                busy={removePhoto.isPending}
                onClick={({ currentTarget }) => {
                  landWhenGone(currentTarget);
                  removePhoto.mutate(undefined, { onSuccess: () => toast(text.photoRemoved) });
                }}
              >
                {text.remove}
              </Button>
            )}
          </div>
        ) : (
          <div className={styles.buttons}>
            <Button variant="primary" busy={setPhoto.isPending} onClick={() => save(chosen.file)}>
              {setPhoto.isPending ? text.uploading : text.usePhoto}
            </Button>
            <Button
              disabled={setPhoto.isPending}
              onClick={({ currentTarget }) => {
                landWhenGone(currentTarget);
                choose(undefined);
              }}
            >
              {text.cancel}
            </Button>
          </div>
        )}
        {setPhoto.isPending && <ProgressBar label={text.upload} value={sent < 1 ? sent : null} />}
        <p className={styles.hint}>{text.photoHint}</p>
        {error !== null && <ProblemNotice text={problemText(error)} />}
      </div>
    </div>
  );
}
