import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of one’s profile, in the present language. */
export const profileText = phrases('profile', en);
