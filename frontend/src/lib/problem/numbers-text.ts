import type { ProblemError } from '../api/problem';
import { count } from '../text/count';
import { fileSize } from '../text/file-size';
import { duration } from '../time/format-time';

import type { ProblemText } from './problem-text';
import { problemPhrases } from './text';

/** The words for what is told with numbers; null for anything else, and where the server does not give all of them. */
export function numbersText({ code, numbers }: ProblemError): ProblemText | null {
  const text = problemPhrases().withNumbers;
  switch (code) {
    case 'conversion-quota-used-up': {
      const { used, limit, seconds_left: left } = numbers;
      if (used === undefined || limit === undefined || left === undefined) return null;
      return text.conversionsUsedUp(count(used), count(limit), duration(left * 1000));
    }
    case 'storage-quota-used-up': {
      const { used_bytes: used, limit_bytes: limit, wanted_bytes: wanted = 0 } = numbers;
      const { conversions_go_after_days: kept, messages_go_after_days: grace } = numbers;
      if (used === undefined || limit === undefined || kept === undefined || grace === undefined) return null;
      return text.storageUsedUp(fileSize(used), fileSize(limit), wanted === 0 ? null : fileSize(wanted), kept, grace);
    }
    case 'upload-too-large': {
      const { limit_bytes: limit } = numbers;
      return limit === undefined ? null : text.uploadTooLarge(fileSize(limit));
    }
    default:
      return null;
  }
}
