import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of accounts and logging in, in the present language. */
export const accountsText = phrases('accounts', en);
