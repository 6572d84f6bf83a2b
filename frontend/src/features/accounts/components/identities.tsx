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
import { accountsText } from '../text';

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
  const text = accountsText().identities;
  const linked = identities.data ?? [];
  const others = (providers.data ?? []).filter(({ name }) => !linked.some(({ provider }) => provider === name));
  if (linked.length === 0 && others.length === 0) return null;

  return (
    <div className={styles.part}>
      <h2>{text.title}</h2>
      <QueryTrouble query={identities} />
      {linked.length > 0 && (
        <ul className={styles.list} aria-label={text.linked}>
          {linked.map((identity) => (
            <li key={identity.provider} className={styles.session}>
              <div className={styles.words}>
                <p className={styles.device}>{identity.label}</p>
                <p className={styles.muted}>{identity.called}</p>
              </div>
              <Button small aria-label={text.unlinkOf(identity.label)} onClick={() => setLeaving(identity)}>
                {text.unlinkOpen}
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
              {text.linkOf(label)}
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
  const text = accountsText().identities;
  return (
    <PasswordDialog
      title={text.linkAsk(proven.label)}
      explanation={text.linkAbout(proven.label, proven.called)}
      action={text.link}
      variant="primary"
      request={link}
      onSubmit={(password) => {
        const content = { linkToken: proven.linkToken, password };
        link.mutate(
          { ...content, commandId: idFor(content) },
          {
            onSuccess: () => {
              toast(text.isLinked(proven.label));
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
  const text = accountsText().identities;
  return (
    <PasswordDialog
      title={text.unlinkAsk(identity.label)}
      explanation={text.unlinkAbout}
      action={text.unlink}
      variant="danger"
      request={unlink}
      onSubmit={(password) => {
        const content = { provider: identity.provider, password };
        unlink.mutate(
          { ...content, commandId: idFor(content) },
          {
            onSuccess: () => {
              toast(text.isUnlinked(identity.label));
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    />
  );
}
