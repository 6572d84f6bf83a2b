import type { components } from '@/lib/api/schema';

/** What can be converted into what. */
export type Formats = components['schemas']['ConversionFormats'] & {
  /** The largest file that the server takes; an older server does not say. */
  upload_limit_bytes?: number;
};

/** A file name's extension, in small letters, without the dot; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}
