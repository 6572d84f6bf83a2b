import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { pushSubscription } from '@/lib/device/pushed';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

export const devicesKey = ['devices'] as const;

/** Which of one's devices are told while the app is closed, the server's key for new ones, and whether this browser has an address. */
export function useDevices() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: devicesKey,
    queryFn: async ({ signal }) => {
      const [list, subscription] = await Promise.all([
        answer(api.GET('/api/v1/account/devices', { signal })),
        pushSubscription(),
      ]);
      return { ...list, isReachable: subscription !== null };
    },
  });
}
