import type { QuotaLimits } from '@/lib/api/models';
import { count } from '@/lib/text/count';
import { fileSize } from '@/lib/text/file-size';

import { adminText } from './text';

/** The limits as they are typed: megabytes in the place of bytes, and nothing where others say it. */
export interface TypedLimits {
  conversions: string;
  atOnce: string;
  stored: string;
  upload: string;
}

/** What is wrong with what was typed. */
export type LimitErrors = Partial<Record<keyof TypedLimits, string>>;

const megabyte = 1024 * 1024;
const mostConversions = 1_000_000;
const mostAtOnce = 10_000;
/** More than the server takes, whoever's. */
const mostMegabytes = Math.floor(Number.MAX_SAFE_INTEGER / megabyte);

/** The limits as a form has them. */
export function typedLimits(limits: QuotaLimits): TypedLimits {
  const { conversions_per_day, conversions_at_once, stored_bytes, upload_bytes } = limits;
  const megabytes = (bytes: number | null | undefined) =>
    typeof bytes === 'number' ? String(Math.round((bytes / megabyte) * 100) / 100) : '';
  return {
    conversions: typeof conversions_per_day === 'number' ? String(conversions_per_day) : '',
    atOnce: typeof conversions_at_once === 'number' ? String(conversions_at_once) : '',
    stored: megabytes(stored_bytes),
    upload: megabytes(upload_bytes),
  };
}

/** The limits as the API takes them, or what is wrong with them. */
export function parsedLimits(typed: TypedLimits, uploadAtMost: number): { limits: QuotaLimits } | { errors: LimitErrors } {
  const conversions = numberOf(typed.conversions);
  const atOnce = numberOf(typed.atOnce);
  const stored = numberOf(typed.stored);
  const upload = numberOf(typed.upload);
  const errors: LimitErrors = {};
  const { wrong } = adminText().limits;
  if (conversions !== null && !(Number.isInteger(conversions) && conversions >= 0 && conversions <= mostConversions)) {
    errors.conversions = wrong.conversions(count(mostConversions));
  }
  if (atOnce !== null && !(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= mostAtOnce)) {
    errors.atOnce = wrong.atOnce(count(mostAtOnce));
  }
  if (stored !== null && !(stored >= 0 && stored <= mostMegabytes)) errors.stored = wrong.stored;
  const uploadBytes = upload === null ? null : bytesOf(upload);
  if (uploadBytes !== null && !(uploadBytes >= 1 && uploadBytes <= uploadAtMost)) {
    errors.upload = wrong.upload(fileSize(uploadAtMost));
  }
  if (Object.keys(errors).length > 0) return { errors };
  return {
    limits: {
      conversions_per_day: conversions,
      conversions_at_once: atOnce,
      stored_bytes: stored === null ? null : bytesOf(stored),
      upload_bytes: uploadBytes,
    },
  };
}

/** What holds where nothing is typed. */
export function otherwise(limits: QuotaLimits): Record<keyof TypedLimits, string> {
  const { conversions_per_day: conversions, conversions_at_once: atOnce } = limits;
  const { stored_bytes: stored, upload_bytes: upload } = limits;
  const { none } = adminText().limits;
  return {
    conversions: typeof conversions === 'number' ? count(conversions) : none,
    atOnce: typeof atOnce === 'number' ? count(atOnce) : none,
    stored: typeof stored === 'number' ? fileSize(stored) : none,
    upload: typeof upload === 'number' ? fileSize(upload) : none,
  };
}

/** Null where nothing is typed; what is no number is none that any limit can be. */
function numberOf(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function bytesOf(megabytes: number): number {
  return Math.round(megabytes * megabyte);
}
