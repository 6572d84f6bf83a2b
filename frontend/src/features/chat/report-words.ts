/** So much can be said beside the reason of a report. */
export const mostWords = 1000;
