export const en = {
  language: 'Language',
  close: 'Close',
  cancel: 'Cancel',
  online: '(online)',
  showPassword: 'Show password',
  tryAgain: 'Try again',
  tryingAgain: 'Trying again…',
  copy: (what: string) => `Copy ${what}`,
  copied: (what: string) => `Copied: ${what}.`,
  cannotCopy: 'This browser does not let the app copy. Mark the text and copy it.',
  /** What the browser's tab says of a page. */
  tab: (page: string) => `${page} · Wherry`,
};
