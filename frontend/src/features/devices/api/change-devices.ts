import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { showText, switchOff, switchOn } from '../browser-push';

import { devicesKey } from './get-devices';

/** What can be changed of one's devices. */
export type DeviceChange =
  | { kind: 'switch-on'; pushKey: string }
  | { kind: 'switch-off' }
  | { kind: 'show-text'; showsText: boolean }
  /** Another device of one's own. */
  | { kind: 'forget'; session: string };

/** Changes what one's devices are told. */
export function useChangeDevices() {
  const { account, api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (change: DeviceChange): Promise<void> => {
      switch (change.kind) {
        case 'switch-on':
          return switchOn(api, account.id, change.pushKey);
        case 'switch-off':
          return switchOff(api);
        case 'show-text':
          return showText(api, change.showsText);
        case 'forget':
          await answer(api.DELETE('/api/v1/account/devices/{session}', { params: { path: { session: change.session } } }));
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: devicesKey }),
  });
}

/** Has something sent to this device, to see whether it arrives. */
export function useTryDevice() {
  const { api } = useAccountRuntime();
  return useMutation({ mutationFn: () => answer(api.POST('/api/v1/account/devices/current/tries')) });
}
