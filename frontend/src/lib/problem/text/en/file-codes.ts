import type { ProblemText } from '../../problem-text';

/** The words for the server’s codes about files and conversions. */
export const fileCodes = {
  'upload-too-large': { title: 'This file is too large.', advice: 'Split it, or make its pictures smaller.' },
  'too-many-conversions-at-once': {
    title: 'As many of your documents wait or are converted as may at once.',
    advice: 'Try again when some are done, or cancel some. If you need more at once, ask an administrator.',
  },
  'upload-empty': { title: 'This file is empty.', advice: 'Check that it was saved, and drop it again.' },
  'upload-not-found': { title: 'The uploaded file is not there any more.', advice: 'Upload it again.' },
  'picture-damaged': {
    title: 'This picture is damaged.',
    advice: 'Open it in its own program, save it again and attach that.',
  },
  'attachment-not-found': {
    title: 'A file of this message is not there any more.',
    advice: 'It waited for too long, or went with another message. Discard this and attach it again.',
  },
  'too-many-attachments': { title: 'At most 10 files go with one message.', advice: 'Send the others with the next one.' },
  'attachment-twice': { title: 'A file goes with a message once.', advice: 'Remove it, and attach it again.' },
  'attachment-name-malformed': { title: 'A file has a name that cannot be shown.', advice: 'Rename it and attach it again.' },
  'file-not-found': { title: 'This file is not there any more.', advice: 'Its message may have been deleted.' },
  'files-malformed': { title: 'The app asked for no file at all.', advice: 'Reload the page and try again.' },
  'document-type-unknown': {
    title: 'This file is no document that can be converted.',
    advice: 'Its content is of another type than its name says, or of none that we know.',
  },
  'document-encoding-unknown': {
    title: 'It cannot be told in which encoding this text is.',
    advice: 'Save it as UTF-8 and upload that. Spreadsheets call it “CSV UTF-8”, editors offer it under “Save as”.',
  },
  'document-is-xml': {
    title: 'This file is XML, whatever its name says.',
    advice: 'If an office program opens it, save it there as a document or workbook of today, and upload that.',
  },
  'document-is-web-archive': {
    title: 'This file is the archive of a web page, whatever its name says.',
    advice: 'Open it in an office program or a browser, save it as a document or a PDF, and upload that.',
  },
  'document-is-web-page': {
    title: 'This file is a web page, whatever its name says.',
    advice: 'Of web pages only tables are taken, under a name that ends in .xls. Open others in an office program and save them as a document.',
  },
  'document-damaged': { title: 'This document is damaged.', advice: 'Open it, save it again and upload that.' },
  'document-password-protected': {
    title: 'This document is protected by a password, in a way that is not opened here.',
    advice: 'Save a copy without the password and upload that.',
  },
  'document-expands-too-much': {
    title: 'This document unpacks to far more than its size.',
    advice: 'It looks like a trap for programs that open it. If it is none, save it again.',
  },
  'document-name-mismatch': {
    title: 'The content of this file is not what its name says.',
    advice: 'Give it the right extension and upload it again.',
  },
  'conversion-unsupported': { title: 'Files of this type cannot be converted.' },
  'format-not-offered': {
    title: 'This document cannot become that format here.',
    advice: 'Choose another one.',
  },
  'conversion-not-found': { title: 'There is no such conversion.' },
  'conversion-exists': { title: 'This conversion was asked for already.' },
  'conversion-finished': { title: 'This conversion is finished already.' },
  'conversion-password-not-asked': { title: 'This document does not wait for a password any more.' },
  'conversion-files-deleted': {
    title: 'The files of this conversion are deleted.',
    advice: 'To convert the document again, upload it again.',
  },
  'conversion-not-done': { title: 'This conversion is not done.' },
  'archive-too-large': {
    title: 'Together these results are too large for one archive.',
    advice: 'Download them one by one.',
  },
  'conversions-malformed': { title: 'The app asked for an archive of nothing.', advice: 'Reload the page and try again.' },
  'grant-expired': { title: 'This link has expired.', advice: 'Click on download again.' },
  'grant-invalid': { title: 'This link is not valid.', advice: 'Click on download again.' },
} satisfies Record<string, ProblemText>;
