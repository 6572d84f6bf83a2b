import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** What the parts that pages are made of say, in the present language. */
export const componentText = phrases('components', en);
