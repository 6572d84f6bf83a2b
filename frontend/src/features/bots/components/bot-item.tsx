import { useState } from 'react';

import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { OwnBot, OwnBotToken } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useDeleteBot, useRevokeToken } from '../api/change-bots';
import { botsText } from '../text';
import { tokenWords } from '../token-words';

import styles from './bots.module.css';
import { CreateTokenDialog } from './create-token-dialog';

/** A bot of one's own, and its tokens. */
export function BotItem({ bot }: { bot: OwnBot }) {
  const [isMaking, setMaking] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [revoking, setRevoking] = useState<OwnBotToken | null>(null);
  const text = botsText();
  return (
    <li className={styles.bot}>
      <div className={styles.head}>
        <p className={styles.name}>
          <strong>{bot.name}</strong> {bot.disabled && <Badge tone="danger">{text.disabled}</Badge>}
        </p>
        {!bot.disabled && (
          <Button small aria-label={text.tokens.newOf(bot.name)} onClick={() => setMaking(true)}>
            {text.tokens.new}
          </Button>
        )}
        <Button small variant="quiet" aria-label={text.delete.of(bot.name)} onClick={() => setDeleting(true)}>
          {text.delete.short}
        </Button>
      </div>
      {bot.disabled && (
        <p className={styles.muted}>{text.disabledAbout}</p>
      )}
      {!bot.disabled && bot.tokens.length === 0 && (
        <p className={styles.muted}>{text.noToken}</p>
      )}
      {bot.tokens.length > 0 && (
        <ul className={styles.tokens} aria-label={text.tokens.of(bot.name)}>
          {bot.tokens.map((token) => (
            <li key={token.token_id} className={styles.token}>
              <div className={styles.name}>
                <p>
                  {token.name} {token.expired && <Badge tone="warning">{text.tokens.expired}</Badge>}
                </p>
                <p className={styles.muted}>{tokenWords(token)}</p>
              </div>
              <Button
                small
                variant="quiet"
                aria-label={text.revoke.of(token.name)}
                onClick={() => setRevoking(token)}
              >
                {text.revoke.short}
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
  const text = botsText().delete;
  return (
    <ConfirmDialog
      title={text.title(bot.name)}
      action={text.action}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(bot.bot_id, {
          onSuccess: () => toast(text.done(bot.name)),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>{text.about}</p>
    </ConfirmDialog>
  );
}

function RevokeDialog({ bot, token, onClose }: { bot: OwnBot; token: OwnBotToken; onClose: () => void }) {
  const revoke = useRevokeToken(bot.bot_id);
  const toast = useToast();
  const text = botsText().revoke;
  return (
    <ConfirmDialog
      title={text.title(token.name)}
      action={text.short}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(token.token_id, {
          onSuccess: () => toast(text.done),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>{text.about(bot.name)}</p>
    </ConfirmDialog>
  );
}
