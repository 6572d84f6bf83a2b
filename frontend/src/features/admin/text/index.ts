import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of what administrators look after, in the present language. */
export const adminText = phrases('admin', en);
