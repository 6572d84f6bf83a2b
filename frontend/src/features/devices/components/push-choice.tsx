import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useToast } from '@/components/toasts';
import type { Device } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { deviceWords } from '@/lib/text/device-words';
import { fullTime } from '@/lib/time/format-time';

import { useChangeDevices, useTryDevice } from '../api/change-devices';
import type { DeviceChange } from '../api/change-devices';
import { useDevices } from '../api/get-devices';
import { PushBlocked, pushSupport } from '../browser-push';

import styles from './push-choice.module.css';

/** Whether this device, and others of one's own, are told of what happens while the app is closed. */
export function PushChoice() {
  const devices = useDevices();
  const { push_key: pushKey, devices: told = [], isReachable = false } = devices.data ?? {};
  const current = isReachable ? told.find((device) => device.is_current) : undefined;
  const others = told.filter((device) => !device.is_current);
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>While Wherry is closed</legend>
      <QueryTrouble query={devices} />
      {devices.isPending && (
        <div role="status" aria-label="Loading your devices">
          <Skeleton lines={2} />
        </div>
      )}
      {devices.data && <ThisDevice current={current} pushKey={pushKey ?? null} />}
      {others.length > 0 && <OtherDevices devices={others} />}
    </fieldset>
  );
}

function ThisDevice({ current, pushKey }: { current: Device | undefined; pushKey: string | null }) {
  const { change } = useChange();
  const support = pushSupport();
  if (pushKey === null) {
    return <p className={styles.hint}>This server cannot reach a device on which Wherry is closed. Its operator can change that.</p>;
  }
  if (support === 'unsupported') {
    return <p className={styles.hint}>This browser cannot be reached while Wherry is closed.</p>;
  }
  if (support === 'install-first') {
    return (
      <p className={styles.hint}>
        On an iPhone or iPad, put Wherry on the home screen first: tap Share, then “Add to Home Screen”. Open it from there,
        and come back to this page.
      </p>
    );
  }
  if (support === 'blocked') {
    return (
      <p className={styles.hint} role="status">
        Your browser blocks notifications of this page. Choose the sign beside the address, or the browser’s settings, allow
        notifications for this page, and load it anew.
      </p>
    );
  }
  return (
    <>
      <div className={styles.choice}>
        <CheckBox
          checked={current !== undefined}
          onChange={(on) => change(on ? { kind: 'switch-on', pushKey } : { kind: 'switch-off' })}
        >
          Also tell me on this device while Wherry is closed
        </CheckBox>
        <p className={styles.hint} role="status">
          {current
            ? 'Until you log out here. What you have read elsewhere by then is not told.'
            : 'Of messages, as far as each room’s choice goes, and of invitations. Your browser’s maker passes it on, sealed.'}
        </p>
      </div>
      {current && <ThisDevicesWords device={current} />}
    </>
  );
}

function ThisDevicesWords({ device }: { device: Device }) {
  const { change } = useChange();
  const tryDevice = useTryDevice();
  const toast = useToast();
  const send = () =>
    tryDevice.mutate(undefined, {
      onSuccess: () => toast('Sent. It should be here in a moment.'),
      onError: (error) => toast(problemLine(problemText(error))),
    });
  return (
    <>
      <div className={styles.choice}>
        <CheckBox checked={device.shows_text} onChange={(showsText) => change({ kind: 'show-text', showsText })}>
          Show what was said
        </CheckBox>
        <p className={styles.hint}>Otherwise only who wrote, and where. It can be read on a locked screen.</p>
      </div>
      <div>
        <Button small busy={tryDevice.isPending} onClick={send}>
          Send me a try
        </Button>
      </div>
    </>
  );
}

function OtherDevices({ devices }: { devices: Device[] }) {
  const { change, busyWith } = useChange();
  return (
    <div>
      <p className={styles.others}>Other devices that are told</p>
      <ul className={styles.list} aria-label="Other devices that are told">
        {devices.map((device) => (
          <li key={device.session_id} className={styles.device}>
            <Icon name="system" />
            <div className={styles.words}>
              <p>{deviceWords(device)}</p>
              <p className={styles.hint}>Since {fullTime(new Date(device.since))}</p>
            </div>
            <Button
              small
              aria-label={`Turn off ${deviceWords(device)}`}
              busy={busyWith === device.session_id}
              onClick={() => change({ kind: 'forget', session: device.session_id })}
            >
              Turn off
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Changes something, and says what stood in the way. */
function useChange() {
  const changeDevices = useChangeDevices();
  const toast = useToast();
  const asked = changeDevices.isPending ? changeDevices.variables : undefined;
  return {
    change: (change: DeviceChange) => {
      // One after the other: a second click while the first is under way means nothing else.
      if (asked === undefined) changeDevices.mutate(change, { onError: (error) => toast(trouble(error)) });
    },
    busyWith: asked?.kind === 'forget' ? asked.session : null,
  };
}

function trouble(error: Error): string {
  if (error instanceof PushBlocked) return 'Your browser did not allow it.';
  // What the browser itself says when it cannot reach the service of its maker.
  if (error instanceof DOMException) return 'Your browser could not be reached by its push service. Try again later.';
  return problemLine(problemText(error));
}
