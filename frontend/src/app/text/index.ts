import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** What is said around the pages, in the present language. */
export const appText = phrases('app', en);
