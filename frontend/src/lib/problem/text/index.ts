import { phrases } from '../../text/phrases';

import { en } from './en';

/** What people are told when something fails, in the present language. */
export const problemPhrases = phrases('problem', en);
