import { de as chat } from '@/features/chat/text/de';

/** Every text of the app in German: one file, loaded only by who reads it. A test says what is missing. */
export const german = {
  chat,
};
