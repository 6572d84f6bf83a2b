import type { components } from '@/lib/api/schema';

import { conversionText } from './text';

/** What can be converted into what. */
export type Formats = components['schemas']['ConversionFormats'] & {
  /** The largest file that the server takes; an older server does not say. */
  upload_limit_bytes?: number;
};

/** What every document can become but a PDF, and what is chosen unless somebody says otherwise. */
export const usualTarget = 'pdf';

/** The formats that documents of this extension, or of any, can become; PDF first. */
export function targetsOf(formats: Formats | undefined, from?: string): string[] {
  const pairs = formats?.pairs.filter((pair) => from === undefined || pair.from === from) ?? [];
  const targets = [...new Set(pairs.map((pair) => pair.to))];
  return targets.sort((a, b) => Number(b === usualTarget) - Number(a === usualTarget));
}

/** The extensions of documents that can become this. */
export function sourcesOf(formats: Formats | undefined, to: string): string[] {
  return [...new Set(formats?.pairs.filter((pair) => pair.to === to).map((pair) => pair.from))];
}

/** Whether of a workbook only its first sheet comes out. Nothing but tables becomes this. */
export function isFirstSheetOnly(target: string): boolean {
  return target === 'csv';
}

/** How people call a format, where it stands alone: in a list, or at a sentence's beginning. */
export function formatName(target: string): string {
  return target === 'png' ? conversionText().pictures.alone : target.toUpperCase();
}

/** The same within a sentence. */
export function formatWords(target: string): string {
  return target === 'png' ? conversionText().pictures.within : target.toUpperCase();
}
