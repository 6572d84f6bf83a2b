import type { Device } from '@/lib/api/models';

/** What a device is called. */
export function deviceName({ browser, system }: Pick<Device, 'browser' | 'system'>): string {
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? 'A browser';
}
