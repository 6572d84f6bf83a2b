import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of the log, in the present language. */
export const auditText = phrases('audit', en);
