/** Under which one's own quotas are kept. What changes how much is used has them asked for anew. */
export const quotasKey = ['quotas'] as const;
