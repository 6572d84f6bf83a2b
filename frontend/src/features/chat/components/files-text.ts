import { chatText } from '../text';

/** What a message says, or, when it says nothing, how many files it has. */
export function saidOrFiles(text: string, files: number): string {
  if (text !== '' || files === 0) return text;
  return chatText().attachments.count(files);
}
