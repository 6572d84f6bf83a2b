import { de as audit } from '@/features/audit/text/de';
import { de as chat } from '@/features/chat/text/de';
import { de as conversion } from '@/features/conversion/text/de';

/** Every text of the app in German: one file, loaded only by who reads it. A test says what is missing. */
export const german = {
  audit,
  chat,
  conversion,
};
