import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of rooms and messages, in the present language. */
export const chatText = phrases('chat', en);
