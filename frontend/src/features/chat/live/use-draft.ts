import { useEffect, useEffectEvent, useState } from 'react';

import {
  afterOther,
  disownDraft,
  followDraft,
  forgetDrafts,
  forgetDraftsOfOthers,
  leaveDrafts,
  readDraft,
  writeDraft,
} from '@/lib/device/drafts';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { dropInvite } from '../kept-invite';

/** What is written in a room or thread and not sent yet, in step with the other tabs as long as this one has nothing of its own. */
export function useDraft(account: string, place: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => readDraft(account, place));
  const onOther = useEffectEvent((before: string | null, now: string | null) => {
    const next = afterOther(draft, before, now);
    if (next === draft) return;
    if (draft.isOwn) disownDraft(account, place);
    setDraft(next);
  });
  useEffect(() => followDraft(account, place, (before, now) => onOther(before, now)), [account, place]);

  const write = (text: string) => {
    writeDraft(account, place, text, draft.text);
    setDraft({ text, isOwn: text !== '' });
  };
  return [draft.text, write];
}

/** Keeps this tab's drafts when it is closed, none once somebody logged out, in whatever tab, and none of anybody else's. */
export function useKeptDrafts(account: string): void {
  const { session } = useAppRuntime();
  useEffect(() => forgetDraftsOfOthers(account), [account]);
  useEffect(() => {
    const leave = () => leaveDrafts(account);
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, [account]);
  useEffect(
    () =>
      session.watch(() => {
        const state = session.getState();
        // What the server ended goes on where it was after the next login.
        if (state.kind !== 'anonymous' || state.why === 'ended') return;
        forgetDrafts(account);
        // A link that was followed and not used would lead whoever logs in next.
        dropInvite();
      }),
    [account, session],
  );
}
