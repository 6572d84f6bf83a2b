import { phrases } from '@/lib/text/phrases';

import { en } from './en';

/** Everything that people read and hear of devices that are told of things, in the present language. */
export const devicesText = phrases('devices', en);
