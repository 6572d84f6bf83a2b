import { useEffect } from 'react';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { confirmDevice } from './browser-push';

/** A session lasts two weeks without a sign of life; so does what is told of it. */
const every = 12 * 60 * 60 * 1000;

/** Says that this device is still there when the app starts, and twice a day while it stays open. */
export function useConfirmedDevice(): void {
  const { account, api } = useAccountRuntime();
  useEffect(() => {
    // What fails is tried again later; until then the server knows what it knew.
    const confirm = () => void confirmDevice(api, account.id).catch(() => undefined);
    confirm();
    const timer = setInterval(confirm, every);
    return () => clearInterval(timer);
  }, [account.id, api]);
}
