import { counted } from '@/lib/text/count';

/** How much people may use. */
export const limits = {
  short: 'Limits…',
  shortOf: (handle: string) => `Limits of @${handle}…`,
  ofEverybody: 'Limits of everybody…',
  title: (handle: string) => `Limits of @${handle}`,
  titleOfEverybody: 'Limits of everybody',
  loading: 'Loading the limits',
  used: (handle: string, conversions: number, stored: string) =>
    `Today @${handle} has asked for ${counted(conversions, 'conversion')}. The files of @${handle} take ${stored}. Leave a field empty for what holds for everybody.`,
  aboutEverybody: 'For all who have no limits of their own. Leave a field empty for what the server is configured with.',
  fields: {
    conversions: 'Conversions a day',
    atOnce: 'Conversions that wait or run at once',
    stored: 'Stored files, in MB',
    upload: 'One upload, in MB',
  },
  none: 'no limit',
  emptyAsEverybody: (limit: string) => `Empty: ${limit}, as for everybody.`,
  emptyAsServer: (limit: string) => `Empty: ${limit}, as the server is configured.`,
  wrong: {
    conversions: (most: string) => `Enter a whole number up to ${most}, or nothing.`,
    atOnce: (most: string) => `Enter a whole number from 1 to ${most}, or nothing.`,
    stored: 'Enter a number of megabytes, or nothing.',
    upload: (most: string) => `Enter a number of megabytes up to ${most}, which is what this server takes, or nothing.`,
  },
  note: 'Who uses more already keeps it, and uses no more until it is less. That you set it is written in the log.',
  action: 'Set limits',
  done: (handle: string) => `The limits of @${handle} are set.`,
  doneForEverybody: 'The limits of everybody are set.',
};
