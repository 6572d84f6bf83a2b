import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { ProblemNotice } from '@/components/notice';
import { SelectField, TextArea } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { ReportReason } from '@/lib/api/models';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useReportMessage } from '../api/reports';
import type { Message } from '../live/message';
import { mostWords } from '../report-words';
import { chatText } from '../text';

interface ReportMessageDialogProps {
  room: string;
  message: Message;
  /** Whose message it is. */
  author: string;
  /** Whether it is a conversation of two, in which nobody keeps order. */
  isDirect: boolean;
  onClose: () => void;
}

/** Asks why a message is to be looked at, and has it looked at. */
export function ReportMessageDialog({ room, message, author, isDirect, onClose }: ReportMessageDialogProps) {
  const report = useReportMessage(room);
  const { idFor } = useCommandId();
  const toast = useToast();
  const [reason, setReason] = useState<ReportReason>('spam');
  const [words, setWords] = useState('');
  const text = chatText().reports;
  return (
    <Dialog title={text.ask.title(author)} onClose={onClose}>
      <form
        className={styles.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (report.isPending) return;
          const content = { message: message.id, sequence: message.sequence, reason, words };
          report.mutate(
            { ...content, commandId: idFor(content) },
            {
              onSuccess: () => {
                toast(text.ask.thanks);
                onClose();
              },
            },
          );
        }}
      >
        <SelectField
          label={text.ask.reason}
          value={reason}
          onChange={(event) => setReason(event.target.value as ReportReason)}
        >
          {Object.entries(text.reasons).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextArea
          label={text.ask.words}
          value={words}
          rows={3}
          maxLength={mostWords}
          onChange={(event) => setWords(event.target.value)}
        />
        <p className={styles.note}>{isDirect ? text.ask.seenInDirect(author) : text.ask.seen(author)}</p>
        {report.isError && <ProblemNotice text={problemText(report.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>{text.ask.cancel}</Button>
          <Button type="submit" variant="primary" busy={report.isPending}>
            {text.ask.report}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
