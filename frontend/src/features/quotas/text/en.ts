import { counted } from '@/lib/text/count';

export const en = {
  title: 'What you use',
  counting: 'Counting what you use',
  nearly: 'Nearly used up',
  usedUp: 'Used up',
  of: (used: string, limit: string) => `${used} of ${limit}`,
  unlimited: (used: string) => `${used}, without a limit`,
  conversions: 'Conversions today',
  countedAnew: (time: string) => `Counted anew from midnight UTC on, ${time} here.`,
  stored: 'Stored files',
  filesGo: (kept: number, deleted: number) =>
    `Files of conversions go when you delete them, or ${counted(kept, 'day')} after their end. ` +
    `Files of messages go ${deleted === 0 ? 'soon' : counted(deleted, 'day')} after you delete the message.`,
  upload: (size: string) => `One file may be up to ${size}.`,
  more: 'An administrator can allow you more.',
};
