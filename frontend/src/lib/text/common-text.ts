import { en } from './en';
import { phrases } from './phrases';

/** What more than one part of the app says, in the present language. */
export const commonText = phrases('lib', en);
