export const en = {
  language: 'Language',
  close: 'Close',
  cancel: 'Cancel',
  online: '(online)',
  publicRoom: 'Public room',
  showPassword: 'Show password',
  tryAgain: 'Try again',
  tryingAgain: 'Trying again…',
  copy: (what: string) => `Copy ${what}`,
  copied: (what: string) => `Copied: ${what}.`,
  cannotCopy: 'This browser does not let the app copy. Mark the text and copy it.',
  /** How fast a file goes up, and how long it takes still. Both are guesses, and said as such. */
  pace: {
    speed: (size: string) => `${size}/s`,
    seconds: (seconds: number) => `about ${seconds} s left`,
    minutes: (minutes: number) => `about ${minutes} min left`,
    hours: (hours: number) => `about ${hours} h left`,
  },
  /** What the browser's tab says of a page. */
  tab: (page: string) => `${page} · Wherry`,
};
