import { useEffect, useState } from 'react';

import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { QueryTrouble } from '@/components/query-trouble';
import { useToast } from '@/components/toasts';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useIdentities, useLinkIdentity, useUnlinkIdentity } from '../api/identities';
import { useIdentityProviders, useStartVisit } from '../api/identity-providers';
import { dropProvenIdentity, keptProvenIdentity } from '../kept-visit';
import type { ProvenIdentity } from '../kept-visit';

import { PasswordDialog } from './password-dialog';
import styles from './sessions.module.css';

interface Linked {
  provider: string;
  label: string;
  called: string;
}

/** The identities elsewhere that log in to one's account; nothing where the operator has configured no provider. */
export function Identities() {
  const providers = useIdentityProviders();
  const identities = useIdentities();
  const start = useStartVisit();
  const [proven, setProven] = useState(keptProvenIdentity);
  const [leaving, setLeaving] = useState<Linked | null>(null);
  useEffect(dropProvenIdentity, []);
  const linked = identities.data ?? [];
  const others = (providers.data ?? []).filter(({ name }) => !linked.some(({ provider }) => provider === name));
  if (linked.length === 0 && others.length === 0) return null;

  return (
    <div className={styles.part}>
      <h2>Other ways to log in</h2>
      <QueryTrouble query={identities} />
      {linked.length > 0 && (
        <ul className={styles.list} aria-label="Linked identities">
          {linked.map((identity) => (
            <li key={identity.provider} className={styles.session}>
              <div className={styles.words}>
                <p className={styles.device}>{identity.label}</p>
                <p className={styles.muted}>{identity.called}</p>
              </div>
              <Button small aria-label={`Unlink ${identity.label}…`} onClick={() => setLeaving(identity)}>
                Unlink…
              </Button>
            </li>
          ))}
        </ul>
      )}
      {identities.data &&
        others.map(({ name, label }) => (
          <div key={name}>
            <Button
              busy={start.isPending}
              onClick={() =>
                start.mutate({ provider: name, visit: { purpose: 'link', label, returnTo: '/profile' } })
              }
            >
              Link {label}…
            </Button>
          </div>
        ))}
      {start.isError && <ProblemNotice text={problemText(start.error)} />}
      {proven && <LinkDialog proven={proven} onClose={() => setProven(null)} />}
      {leaving && <UnlinkDialog identity={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

function LinkDialog({ proven, onClose }: { proven: ProvenIdentity; onClose: () => void }) {
  const link = useLinkIdentity();
  const toast = useToast();
  const { idFor } = useCommandId();
  return (
    <PasswordDialog
      title={`Link ${proven.label}?`}
      explanation={`From then on, whoever logs in to ${proven.label} as ${proven.called} is logged in here as you.`}
      action="Link"
      variant="primary"
      request={link}
      onSubmit={(password) => {
        const content = { linkToken: proven.linkToken, password };
        link.mutate(
          { ...content, commandId: idFor(content) },
          {
            onSuccess: () => {
              toast(`${proven.label} is linked.`);
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    />
  );
}

function UnlinkDialog({ identity, onClose }: { identity: Linked; onClose: () => void }) {
  const unlink = useUnlinkIdentity();
  const toast = useToast();
  const { idFor } = useCommandId();
  return (
    <PasswordDialog
      title={`Unlink ${identity.label}?`}
      explanation="Your password is the way in that is left."
      action="Unlink"
      variant="danger"
      request={unlink}
      onSubmit={(password) => {
        const content = { provider: identity.provider, password };
        unlink.mutate(
          { ...content, commandId: idFor(content) },
          {
            onSuccess: () => {
              toast(`${identity.label} is not linked any more.`);
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    />
  );
}
