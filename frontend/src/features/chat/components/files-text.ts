import { withoutMarks } from '@/lib/text/markup';

import { chatText } from '../text';

/** What a message says in a line, without marks; or, when it says nothing, how many files it has. */
export function saidOrFiles(text: string, files: number): string {
  if (text !== '' || files === 0) return withoutMarks(text);
  return chatText().attachments.count(files);
}
