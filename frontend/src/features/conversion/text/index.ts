import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of conversions, in the present language. */
export const conversionText = phrases('conversion', en);
