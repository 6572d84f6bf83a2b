import { counted, plural } from '@/lib/text/count';

/** Writing a message, and the files that go with it. */
export const composer = {
  answering: 'You are answering',
  answerNothing: 'Do not answer it',
  filesToAttach: 'Files to attach',
  attach: 'Attach files',
  emoji: 'Add an emoji',
  send: 'Send',
  tooLong: (bytes: number) => `Too long by ${counted(bytes, 'byte')}. Send it in parts.`,
  left: (bytes: number) => `${counted(bytes, 'byte')} left`,
  toMention: (count: number) => `${count} to mention. Arrow keys choose, Enter takes, Escape closes.`,
  people: 'People to mention',
  toPut: (count: number) => `${count} emoji to choose from. Arrow keys choose, Enter takes, Escape closes.`,
  emojis: 'Emoji by that name',
  needsConnection: 'Files need a connection. Words alone can be sent, and wait for it.',
  notTaken: 'A file was not taken: try it again or remove it.',
  uploading: 'It can be sent once its files are uploaded.',
  files: {
    label: 'Files for this message',
    uploadOf: (name: string) => `Upload of ${name}`,
    checkOf: (name: string) => `Check of ${name}`,
    again: 'Try again',
    againOf: (name: string) => `Try ${name} again`,
    remove: (name: string) => `Remove ${name}`,
    cancel: (name: string) => `Cancel ${name}`,
    waits: (size: string) => `Waits to be uploaded · ${size}`,
    sent: (sent: string, size: string) => `${sent} of ${size}`,
    checking: 'The server checks it',
  },
};

/** The files of a message that is there. */
export const attachments = {
  pictures: 'Pictures',
  files: 'Files',
  /** In the place of words where there are none. */
  count: (count: number) => plural(count, 'A file', counted(count, 'file')),
  notShownOf: (name: string) => `${name}, which cannot be shown`,
  notShown: 'It cannot be shown',
  download: 'Download',
  downloadOf: (name: string) => `Download ${name}`,
  firstPageOf: (name: string) => `First page of ${name}`,
  noPreview: 'No preview',
  convert: (name: string) => `Convert ${name} to PDF`,
  isConverted: (name: string) => `${name} is being converted.`,
  file: 'File',
};
