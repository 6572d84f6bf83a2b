import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of how much they may use, in the present language. */
export const quotasText = phrases('quotas', en);
