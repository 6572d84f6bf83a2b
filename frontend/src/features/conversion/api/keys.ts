export const conversionsKey = ['conversions'] as const;
export const formatsKey = ['conversion-formats'] as const;
