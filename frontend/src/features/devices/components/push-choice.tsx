import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { Icon } from '@/components/icon';
import { landWhenGone } from '@/components/land-when-gone';
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
import { devicesText } from '../text';

import styles from './push-choice.module.css';

/** Whether this device, and others of one's own, are told of what happens while the app is closed. */
export function PushChoice() {
  const devices = useDevices();
  const { push_key: pushKey, devices: told = [], isReachable = false } = devices.data ?? {};
  const current = isReachable ? told.find((device) => device.is_current) : undefined;
  const text = devicesText();
  const others = told.filter((device) => !device.is_current);
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{text.title}</legend>
      <QueryTrouble query={devices} />
      {devices.isPending && (
        <div role="status" aria-label={text.loading}>
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
  const text = devicesText();
  if (pushKey === null) {
    return <p className={styles.hint}>{text.noKey}</p>;
  }
  if (support === 'unsupported') {
    return <p className={styles.hint}>{text.unsupported}</p>;
  }
  if (support === 'install-first') {
    return <p className={styles.hint}>{text.installFirst}</p>;
  }
  if (support === 'blocked') {
    return (
      <p className={styles.hint} role="status">
        {text.blocked}
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
          {text.tell}
        </CheckBox>
        <p className={styles.hint} role="status">
          {current ? text.onHint : text.offHint}
        </p>
      </div>
      {current && <ThisDevicesWords device={current} />}
    </>
  );
}

function ThisDevicesWords({ device }: { device: Device }) {
  const { change } = useChange();
  const tryDevice = useTryDevice();
  const text = devicesText();
  const toast = useToast();
  const send = () =>
    tryDevice.mutate(undefined, {
      onSuccess: () => toast(text.sent),
      onError: (error) => toast(problemLine(problemText(error))),
    });
  return (
    <>
      <div className={styles.choice}>
        <CheckBox checked={device.shows_text} onChange={(showsText) => change({ kind: 'show-text', showsText })}>
          {text.showText}
        </CheckBox>
        <p className={styles.hint}>{text.showTextHint}</p>
      </div>
      <div>
        <Button small busy={tryDevice.isPending} onClick={send}>
          {text.sendTry}
        </Button>
      </div>
    </>
  );
}

function OtherDevices({ devices }: { devices: Device[] }) {
  const { change, busyWith } = useChange();
  const text = devicesText();
  return (
    <div>
      <p className={styles.others}>{text.others}</p>
      <ul className={styles.list} aria-label={text.others}>
        {devices.map((device) => (
          <li key={device.session_id} className={styles.device}>
            <Icon name="system" />
            <div className={styles.words}>
              <p>{deviceWords(device)}</p>
              <p className={styles.hint}>{text.since(fullTime(new Date(device.since)))}</p>
            </div>
            <Button
              small
              aria-label={text.turnOffOf(deviceWords(device))}
              busy={busyWith === device.session_id}
              onClick={({ currentTarget }) => {
                landWhenGone(currentTarget);
                change({ kind: 'forget', session: device.session_id });
              }}
            >
              {text.turnOff}
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
  if (error instanceof PushBlocked) return devicesText().notAllowed;
  // What the browser itself says when it cannot reach the service of its maker.
  if (error instanceof DOMException) return devicesText().notReached;
  return problemLine(problemText(error));
}
