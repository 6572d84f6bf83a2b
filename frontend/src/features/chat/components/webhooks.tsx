import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { useToast } from '@/components/toasts';
import type { Room, Webhook } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { shortTimeWithin } from '@/lib/time/format-time';

import { useRevokeWebhook, useWebhooks } from '../api/webhooks';
import { chatText } from '../text';

import { CreateWebhookDialog } from './create-webhook-dialog';
import styles from './invite-links.module.css';
import memberStyles from './members-panel.module.css';
import { displayName } from './person-name';

/** By what programs write into a room, making and revoking it; for those who keep order in it. */
export function Webhooks({ room }: { room: Room }) {
  const webhooks = useWebhooks(room.room_id, true);
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Webhook | null>(null);
  const { clock } = useAppRuntime();
  const now = new Date(clock.now());
  const all = webhooks.data?.webhooks ?? [];
  const text = chatText().webhooks;
  return (
    <section className={styles.part} aria-label={text.title}>
      <h3 className={memberStyles.heading}>{text.title}</h3>
      <QueryTrouble query={webhooks} />
      {webhooks.data && all.length === 0 && <p className={memberStyles.muted}>{text.none}</p>}
      {all.length > 0 && (
        <ul className={memberStyles.list}>
          {all.map((webhook) => (
            <li key={webhook.webhook_id} className={memberStyles.member}>
              <div className={memberStyles.name}>
                <p>{webhook.name}</p>
                <p className={memberStyles.muted}>
                  {usedWords(webhook, now)} · {text.by(displayName(webhook.created_by))}
                </p>
              </div>
              <Button
                variant="quiet"
                small
                aria-label={text.revokeOf(webhook.name)}
                onClick={() => setRevoking(webhook)}
              >
                {text.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button small onClick={() => setCreating(true)}>
          <Icon name="plug" size={16} /> {text.new}
        </Button>
      </div>
      {isCreating && <CreateWebhookDialog room={room.room_id} onClose={() => setCreating(false)} />}
      {revoking && <RevokeDialog room={room} webhook={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function RevokeDialog({ room, webhook, onClose }: { room: Room; webhook: Webhook; onClose: () => void }) {
  const revoke = useRevokeWebhook(room.room_id);
  const toast = useToast();
  const text = chatText().webhooks;
  return (
    <ConfirmDialog
      title={text.asksRevoke(webhook.name)}
      action={text.revoke}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(webhook.webhook_id, {
          onSuccess: () => toast(text.isRevoked),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>{text.revokeMeans(room.name)}</p>
    </ConfirmDialog>
  );
}

function usedWords({ works, last_used_at: used }: Webhook, now: Date): string {
  const text = chatText().webhooks;
  if (!works) return text.stopped;
  return typeof used === 'string' ? text.lastUsed(shortTimeWithin(new Date(used), now)) : text.neverUsed;
}
