import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';

import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { isComposing } from '@/components/composing';
import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';
import { byteLength } from '@/lib/text/byte-length';
import { cleanText } from '@/lib/text/clean-text';
import { isWithinCode } from '@/lib/text/markup';

import type { DraftFile } from '../live/draft-files';
import type { Quote } from '../live/quotes';
import { useDraft } from '../live/use-draft';
import { chatText } from '../text';

import { CompletionList, CompletionStatus } from './completion-list';
import styles from './composer.module.css';
import { DraftFileList } from './draft-file-list';
import { EmojiButton } from './emoji-button';
import { MessageQuote } from './message-quote';
import { useCompletion } from './use-completion';

/** What the server takes, in bytes of UTF-8. */
export const messageLimit = 16 * 1024;
/** From here on the counter shows. */
const nearLimit = messageLimit - 1024;

interface ComposerProps {
  /** Where it is kept what is written and not sent yet: a name for the room, or for the thread. */
  draftKey: string;
  /** What the field is for. */
  label: string;
  /** What else is chosen before it is sent. */
  options?: ReactNode;
  onSend: (body: string) => void;
  /** The files that are to go with it. */
  files: readonly DraftFile[];
  onFiles: (files: File[]) => void;
  onRemoveFile: (id: string) => void;
  onRetryFile: (id: string) => void;
  /** Words wait for a connection; files need one. */
  isOnline: boolean;
  /** Where it is written, for who gives the focus back. */
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  /** The arrow up in the empty field: edits what one said last. */
  onEditLast: () => void;
  /** What is being answered. */
  answering: Quote | null;
  /** The members: who is answered, and who can be mentioned. */
  people: ReadonlyMap<string, Person>;
  me: string;
  onAnswerNothing: () => void;
  /** Alt and an arrow: answers the message before the one that is being answered, or the one after it. */
  onAnswerOther: (step: -1 | 1) => void;
}

/** Where a message is written. What is not sent yet stays in this browser, also when the tab is closed. */
export function Composer(props: ComposerProps) {
  const { draftKey, label, onSend, fieldRef, onEditLast, answering, onAnswerNothing, onAnswerOther } = props;
  // Who logs in here next finds nothing of this one's.
  const [draft, setDraft] = useDraft(props.me, draftKey);
  // There may be two: the room's and a thread's.
  const id = useId();
  const [counterId, listId] = [`${id}counter`, `${id}list`];
  const { people, me } = props;
  const completion = useCompletion({ text: draft, setText: setDraft, fieldRef, people, me });
  const isCompleting = completion.candidates.length > 0;
  // What was kept or completed was not typed into the field.
  const body = cleanText(draft).trim();
  const bytes = byteLength(body);
  const text = chatText().composer;
  const isTooLong = bytes > messageLimit;
  const { files, onFiles } = props;
  const picker = useRef<HTMLInputElement>(null);
  const wasEntered = useRef(false);
  const isUploading = files.some(({ stage }) => stage !== 'ready' && stage !== 'failed');
  const hasFailed = files.some(({ stage }) => stage === 'failed');
  const isNothing = body === '' && files.length === 0;
  const cannotSend = isNothing || isTooLong || isUploading || hasFailed;

  useLayoutEffect(() => {
    const element = fieldRef.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [draft, fieldRef]);

  // Who opens a room wants to write; on a phone, the keyboard would cover what there is to read.
  useEffect(() => {
    const field = fieldRef.current;
    if (!field || !matchMedia('(pointer: fine)').matches) return;
    field.focus({ preventScroll: true });
    // What was kept goes on at its end; browsers put the cursor before it.
    field.setSelectionRange(field.value.length, field.value.length);
  }, [fieldRef]);

  const send = () => {
    if (cannotSend) return;
    setDraft('');
    onSend(body);
    fieldRef.current?.focus();
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {answering && (
        <div className={styles.answering} role="group" aria-label={text.answering}>
          <MessageQuote quote={answering} people={props.people} onJump={null} />
          <Button
            variant="quiet"
            square
            small
            aria-label={text.answerNothing}
            onClick={() => {
              onAnswerNothing();
              fieldRef.current?.focus();
            }}
          >
            <Icon name="close" size={16} />
          </Button>
        </div>
      )}
      <DraftFileList files={files} onRemove={props.onRemoveFile} onRetry={props.onRetryFile} />
      <div className={styles.line}>
        {isCompleting && (
          <CompletionList
            id={listId}
            candidates={completion.candidates}
            active={completion.active}
            onChoose={completion.complete}
          />
        )}
        <input
          ref={picker}
          type="file"
          multiple
          className="visually-hidden"
          tabIndex={-1}
          aria-label={text.filesToAttach}
          onChange={(event) => {
            if (event.target.files) onFiles([...event.target.files]);
            event.target.value = '';
            fieldRef.current?.focus();
          }}
        />
        <Button variant="quiet" square aria-label={text.attach} onClick={() => picker.current?.click()}>
          <Icon name="clip" />
        </Button>
        <EmojiButton fieldRef={fieldRef} wasEntered={wasEntered} text={draft} setText={setDraft} />
        <textarea
          ref={fieldRef}
          className={styles.field}
          dir="auto"
          rows={1}
          aria-label={label}
          aria-describedby={counterId}
          aria-invalid={isTooLong || undefined}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={isCompleting ? listId : undefined}
          aria-activedescendant={isCompleting ? `${listId}-${completion.active}` : undefined}
          onFocus={() => {
            wasEntered.current = true;
          }}
          onSelect={completion.moved}
          onBlur={completion.close}
          onPaste={(event) => {
            // What has words as well, as from a word processor, is meant as words.
            const pasted = [...event.clipboardData.files];
            if (pasted.length === 0 || event.clipboardData.types.includes('text/plain')) return;
            event.preventDefault();
            onFiles(pasted);
          }}
          placeholder={label}
          value={draft}
          onChange={(event) => completion.onText(event.target)}
          onKeyDown={(event) => {
            // While a word is being composed (Japanese, Chinese …), the keys choose it.
            if (isComposing(event)) return;
            if (completion.onKey(event)) return;
            if (event.key === 'Escape' && answering) {
              event.preventDefault();
              onAnswerNothing();
              return;
            }
            if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
              event.preventDefault();
              onAnswerOther(event.key === 'ArrowUp' ? -1 : 1);
              return;
            }
            if (event.key === 'ArrowUp' && draft === '') {
              event.preventDefault();
              onEditLast();
              return;
            }
            if (event.key !== 'Enter' || event.shiftKey) return;
            // A phone's keyboard has no Shift+Enter, and has the button beside it.
            if (matchMedia('(pointer: coarse)').matches) return;
            // Nor is a line of code the end of it.
            if (isWithinCode(draft.slice(0, event.currentTarget.selectionEnd))) return;
            event.preventDefault();
            send();
          }}
        />
        <Button type="submit" variant="primary" square aria-label={text.send} disabled={cannotSend}>
          <Icon name="send" />
        </Button>
      </div>
      {props.options}
      <p id={counterId} className={classNames(styles.counter, isTooLong && styles.over)} aria-live="polite">
        {isTooLong && text.tooLong(bytes - messageLimit)}
        {!isTooLong && filesHint({ isUploading, hasFailed, isOnline: props.isOnline })}
        {!isTooLong && !isUploading && !hasFailed && bytes >= nearLimit && text.left(messageLimit - bytes)}
      </p>
      <CompletionStatus candidates={completion.candidates} />
    </form>
  );
}

/** Why the message cannot be sent yet, as far as its files are the reason. */
function filesHint({ isUploading, hasFailed, isOnline }: { isUploading: boolean; hasFailed: boolean; isOnline: boolean }): string {
  if (!isUploading && !hasFailed) return '';
  const text = chatText().composer;
  if (!isOnline) return text.needsConnection;
  return hasFailed ? text.notTaken : text.uploading;
}
