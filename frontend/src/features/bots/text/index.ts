import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of their bots, in the present language. */
export const botsText = phrases('bots', en);
