import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { useToast } from '@/components/toasts';
import type { InviteLink, Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { fullTime } from '@/lib/time/format-time';

import { useInviteLinks, useRevokeInviteLink } from '../api/invite-links';
import { chatText } from '../text';

import { CreateLinkDialog } from './create-link-dialog';
import styles from './invite-links.module.css';
import memberStyles from './members-panel.module.css';
import { displayName } from './person-name';

/** The links into a room, making and revoking them; for those who keep order in it. */
export function InviteLinks({ room }: { room: Room }) {
  const links = useInviteLinks(room.room_id, true);
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<InviteLink | null>(null);
  const { clock } = useAppRuntime();
  const now = clock.now();
  const all = links.data?.links ?? [];
  const text = chatText().links;
  return (
    <section className={styles.part} aria-label={text.title}>
      <h3 className={memberStyles.heading}>{text.title}</h3>
      <QueryTrouble query={links} />
      {links.data && all.length === 0 && <p className={memberStyles.muted}>{text.none}</p>}
      {all.length > 0 && (
        <ul className={memberStyles.list}>
          {all.map((link) => (
            <li key={link.link_id} className={memberStyles.member}>
              <div className={memberStyles.name}>
                <p>{usesWords(link)}</p>
                <p className={memberStyles.muted}>
                  {untilWords(link, now)} · {text.by(displayName(link.created_by))}
                </p>
              </div>
              <Button
                variant="quiet"
                small
                aria-label={text.revokeOf(usesWords(link), untilWords(link, now))}
                onClick={() => setRevoking(link)}
              >
                {text.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button small onClick={() => setCreating(true)}>
          <Icon name="plus" size={16} /> {text.new}
        </Button>
      </div>
      {isCreating && <CreateLinkDialog room={room.room_id} onClose={() => setCreating(false)} />}
      {revoking && <RevokeDialog room={room} link={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function RevokeDialog({ room, link, onClose }: { room: Room; link: InviteLink; onClose: () => void }) {
  const revoke = useRevokeInviteLink(room.room_id);
  const toast = useToast();
  const text = chatText().links;
  return (
    <ConfirmDialog
      title={text.asksRevoke}
      action={text.revoke}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(link.link_id, {
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

function usesWords({ uses, max_uses: most }: InviteLink): string {
  const text = chatText().links;
  return typeof most === 'number' ? text.usesOf(uses, most) : text.uses(uses);
}

function untilWords({ uses, max_uses: most, expires_at: end }: InviteLink, now: number): string {
  const text = chatText().links;
  if (Date.parse(end) <= now) return text.expired;
  if (typeof most === 'number' && uses >= most) return text.usedUp;
  return text.until(fullTime(new Date(end)));
}
