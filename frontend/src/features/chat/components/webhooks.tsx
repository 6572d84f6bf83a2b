import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { useToast } from '@/components/toasts';
import type { Room, Webhook } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { shortTime } from '@/lib/time/format-time';

import { useRevokeWebhook, useWebhooks } from '../api/webhooks';

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
  return (
    <section className={styles.part} aria-label="Webhooks">
      <h3 className={memberStyles.heading}>Webhooks</h3>
      <QueryTrouble query={webhooks} />
      {all.length > 0 && (
        <ul className={memberStyles.list}>
          {all.map((webhook) => (
            <li key={webhook.webhook_id} className={memberStyles.member}>
              <div className={memberStyles.name}>
                <p>{webhook.name}</p>
                <p className={memberStyles.muted}>
                  {usedWords(webhook, now)} · by {displayName(webhook.created_by)}
                </p>
              </div>
              <Button
                variant="quiet"
                small
                aria-label={`Revoke the webhook ${webhook.name}`}
                onClick={() => setRevoking(webhook)}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button small onClick={() => setCreating(true)}>
          <Icon name="plug" size={16} /> New webhook
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
  return (
    <ConfirmDialog
      title={`Revoke ${webhook.name}?`}
      action="Revoke"
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(webhook.webhook_id, {
          onSuccess: () => toast('The webhook is revoked.'),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>Programs that have its address can post nothing more in {room.name}. What they have posted stays.</p>
    </ConfirmDialog>
  );
}

function usedWords({ works, last_used_at: used }: Webhook, now: Date): string {
  if (!works) return 'stopped: who made it keeps order no more';
  return typeof used === 'string' ? `last used ${shortTime(new Date(used), now)}` : 'never used';
}
