import { useState } from 'react';

import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { OwnBot, OwnBotToken } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useDeleteBot, useRevokeToken } from '../api/change-bots';
import { tokenWords } from '../token-words';

import styles from './bots.module.css';
import { CreateTokenDialog } from './create-token-dialog';

/** A bot of one's own, and its tokens. */
export function BotItem({ bot }: { bot: OwnBot }) {
  const [isMaking, setMaking] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [revoking, setRevoking] = useState<OwnBotToken | null>(null);
  return (
    <li className={styles.bot}>
      <div className={styles.head}>
        <p className={styles.name}>
          <strong>{bot.name}</strong> {bot.disabled && <Badge tone="danger">Disabled</Badge>}
        </p>
        {!bot.disabled && (
          <Button small aria-label={`New token for ${bot.name}`} onClick={() => setMaking(true)}>
            New token
          </Button>
        )}
        <Button small variant="quiet" aria-label={`Delete ${bot.name}…`} onClick={() => setDeleting(true)}>
          Delete…
        </Button>
      </div>
      {bot.disabled && (
        <p className={styles.muted}>An administrator has disabled it: its tokens are over, and it gets no new ones.</p>
      )}
      {!bot.disabled && bot.tokens.length === 0 && (
        <p className={styles.muted}>It has no token: no program can come in as it.</p>
      )}
      {bot.tokens.length > 0 && (
        <ul className={styles.tokens} aria-label={`Tokens of ${bot.name}`}>
          {bot.tokens.map((token) => (
            <li key={token.token_id} className={styles.token}>
              <div className={styles.name}>
                <p>
                  {token.name} {token.expired && <Badge tone="warning">Expired</Badge>}
                </p>
                <p className={styles.muted}>{tokenWords(token)}</p>
              </div>
              <Button
                small
                variant="quiet"
                aria-label={`Revoke the token ${token.name}`}
                onClick={() => setRevoking(token)}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isMaking && <CreateTokenDialog bot={bot} onClose={() => setMaking(false)} />}
      {isDeleting && <DeleteDialog bot={bot} onClose={() => setDeleting(false)} />}
      {revoking && <RevokeDialog bot={bot} token={revoking} onClose={() => setRevoking(null)} />}
    </li>
  );
}

function DeleteDialog({ bot, onClose }: { bot: OwnBot; onClose: () => void }) {
  const remove = useDeleteBot();
  const toast = useToast();
  return (
    <ConfirmDialog
      title={`Delete ${bot.name}?`}
      action="Delete"
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(bot.bot_id, {
          onSuccess: () => toast(`${bot.name} is deleted.`),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>
        Its tokens end at once, and it goes out of its rooms. What it has posted stays there, by a “Deleted bot”. This cannot
        be taken back.
      </p>
    </ConfirmDialog>
  );
}

function RevokeDialog({ bot, token, onClose }: { bot: OwnBot; token: OwnBotToken; onClose: () => void }) {
  const revoke = useRevokeToken(bot.bot_id);
  const toast = useToast();
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}?`}
      action="Revoke"
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(token.token_id, {
          onSuccess: () => toast('The token is revoked.'),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>Programs that have it are out at once, and cannot come in as {bot.name} by it any more.</p>
    </ConfirmDialog>
  );
}
