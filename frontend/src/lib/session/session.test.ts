import { beforeEach, expect, test, vi } from 'vitest';

import { NetworkError, ProblemError } from '../api/problem';

import { NoSession, Session } from './session';
import type { AccessGrant } from './session';
import type { TabMessage, Tabs } from './tabs';

let now = 0;
let tokens = 0;

function grant(account = 'ada'): AccessGrant {
  tokens += 1;
  return { access_token: `token-${tokens}`, expires_in: 600, account_id: account, handle: account };
}

/** Tabs of one browser: what one tells, the others hear; one at a time runs alone. */
function browser() {
  const tabs: ((message: TabMessage) => void)[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  return (): Tabs => {
    let own: ((message: TabMessage) => void) | undefined;
    return {
      tell: (message) => tabs.filter((each) => each !== own).forEach((each) => each(message)),
      onMessage: (listener) => {
        own = listener;
        tabs.push(listener);
      },
      alone: (run) => {
        const result = turn.then(run);
        turn = result.catch(() => undefined);
        return result;
      },
    };
  };
}

function tab(refresh: () => Promise<AccessGrant>, tabs = browser()()) {
  return new Session({ refresh, tabs, now: () => now });
}

beforeEach(() => {
  now = 1_000_000;
  tokens = 0;
});

test('a stranger is anonymous, and the server is not asked', async () => {
  const refresh = vi.fn(() => Promise.resolve(grant()));
  const session = tab(refresh);
  await session.restore();
  expect(session.getState()).toEqual({ kind: 'anonymous', why: 'none' });
  await expect(session.token()).rejects.toThrow(NoSession);
  expect(refresh).not.toHaveBeenCalled();
});

test('after a reload the session is restored by its cookie; the token was stored nowhere', async () => {
  tab(() => Promise.reject(new Error('not asked'))).start(grant());
  expect(JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)])).not.toContain('token-');
  const session = tab(() => Promise.resolve(grant()));
  expect(session.getState().kind).toBe('restoring');
  await session.restore();
  expect(session.getState()).toEqual({ kind: 'active', account: { id: 'ada', handle: 'ada', role: 'member' } });
  expect(await session.token()).toBe('token-2');
});

test('a token is used until shortly before it ends, then renewed', async () => {
  const session = tab(() => Promise.resolve(grant()));
  session.start(grant());
  now += 570_000;
  expect(await session.token()).toBe('token-1');
  now += 20_000;
  expect(await session.token()).toBe('token-2');
});

test('many that need a token at once cause one refresh', async () => {
  const refresh = vi.fn(() => Promise.resolve(grant()));
  const session = tab(refresh);
  session.start(grant());
  now += 600_000;
  expect(await Promise.all([session.token(), session.token(), session.renewed('token-0')])).toEqual(
    Array(3).fill('token-2'),
  );
  expect(refresh).toHaveBeenCalledTimes(1);
});

test('tabs that need a token at once cause one refresh', async () => {
  const inBrowser = browser();
  const refresh = vi.fn(() => Promise.resolve(grant()));
  const one = tab(refresh, inBrowser());
  const other = tab(refresh, inBrowser());
  one.start(grant());
  expect(other.getState().kind).toBe('active');
  now += 600_000;
  expect(await Promise.all([one.token(), other.token()])).toEqual(['token-2', 'token-2']);
  expect(refresh).toHaveBeenCalledTimes(1);
});

test('a token that the server refuses is replaced once', async () => {
  const refresh = vi.fn(() => Promise.resolve(grant()));
  const session = tab(refresh);
  session.start(grant());
  expect(await session.renewed('token-1')).toBe('token-2');
  expect(await session.renewed('token-1')).toBe('token-2');
  expect(refresh).toHaveBeenCalledTimes(1);
});

test('when the server says that it is over, it is over in every tab', async () => {
  const inBrowser = browser();
  const over = () => Promise.reject(new ProblemError(401, { code: 'session-ended' }));
  const one = tab(over, inBrowser());
  const other = tab(over, inBrowser());
  one.start(grant());
  now += 600_000;
  await expect(one.token()).rejects.toThrow(NoSession);
  expect(one.getState()).toEqual({ kind: 'anonymous', why: 'ended' });
  expect(other.getState()).toEqual({ kind: 'anonymous', why: 'ended' });
  await expect(other.token()).rejects.toThrow(NoSession);
});

test('when nobody answers, it is not over', async () => {
  const answers = [() => Promise.reject(new NetworkError('away')), () => Promise.resolve(grant())];
  tab(() => Promise.reject(new Error('not asked'))).start(grant());
  const session = tab(() => answers.shift()?.() ?? Promise.reject(new Error('too often')));
  await session.restore();
  expect(session.getState().kind).toBe('unreachable');
  await session.restore();
  expect(session.getState().kind).toBe('active');
});

test('a session that cannot be ended at the server goes on', async () => {
  const session = tab(() => Promise.resolve(grant()));
  session.start(grant());
  await expect(session.leave(() => Promise.reject(new NetworkError('away')))).rejects.toThrow(NetworkError);
  expect(session.getState().kind).toBe('active');
  session.ended();
  expect(session.getState()).toEqual({ kind: 'anonymous', why: 'ended' });
});

test('logging out leaves nothing behind, also when push is the first to tell', async () => {
  const session = tab(() => Promise.resolve(grant()));
  session.start(grant());
  await session.leave(() => {
    session.ended();
    return Promise.resolve();
  });
  expect(session.getState()).toEqual({ kind: 'anonymous', why: 'logged-out' });
  expect(localStorage.getItem('wherry.session')).toBeNull();
  await expect(session.token()).rejects.toThrow(NoSession);
});

test('who logs out in one tab is told so in the others, also where those hear of the end by themselves first', async () => {
  for (const hears of [false, true]) {
    const inBrowser = browser();
    const one = tab(() => Promise.resolve(grant()), inBrowser());
    const other = tab(() => Promise.resolve(grant()), inBrowser());
    one.start(grant());
    await one.leave(() => {
      if (hears) other.ended();
      return Promise.resolve();
    });
    expect(one.getState()).toEqual({ kind: 'anonymous', why: 'logged-out' });
    expect(other.getState()).toEqual({ kind: 'anonymous', why: 'logged-out-elsewhere' });
  }
});

test('a session that ends later was not left, and neither was one that could not be ended', async () => {
  const inBrowser = browser();
  const one = tab(() => Promise.resolve(grant()), inBrowser());
  const other = tab(() => Promise.resolve(grant()), inBrowser());
  one.start(grant());
  await expect(one.leave(() => Promise.reject(new NetworkError('away')))).rejects.toThrow(NetworkError);
  other.ended();
  for (const each of [one, other]) expect(each.getState()).toEqual({ kind: 'anonymous', why: 'ended' });

  one.start(grant());
  // The tab was closed before the server answered.
  void one.leave(() => new Promise(() => undefined));
  now += 60_000;
  other.ended();
  expect(other.getState()).toEqual({ kind: 'anonymous', why: 'ended' });
});

test('what is first heard as an end is mended once the tab that logged out tells', () => {
  let tell: (message: TabMessage) => void = () => undefined;
  const tabs: Tabs = { tell: () => undefined, onMessage: (listener) => (tell = listener), alone: (run) => run() };
  const session = tab(() => Promise.resolve(grant()), tabs);
  session.start(grant());
  session.ended();
  expect(session.getState()).toEqual({ kind: 'anonymous', why: 'ended' });
  tell({ kind: 'over', why: 'logged-out' });
  expect(session.getState()).toEqual({ kind: 'anonymous', why: 'logged-out-elsewhere' });
});

test('another account in another tab is another account here', () => {
  const inBrowser = browser();
  const one = tab(() => Promise.resolve(grant()), inBrowser());
  const other = tab(() => Promise.resolve(grant()), inBrowser());
  one.start(grant('ada'));
  other.start(grant('ben'));
  expect(one.getState()).toEqual({ kind: 'active', account: { id: 'ben', handle: 'ben', role: 'member' } });
});

test('a role that was given meanwhile comes with the next token', async () => {
  const session = tab(() => Promise.resolve({ ...grant(), role: 'auditor' }));
  session.start({ ...grant(), role: 'member' });
  await session.refreshRole();
  expect(session.getState()).toEqual({ kind: 'active', account: { id: 'ada', handle: 'ada', role: 'auditor' } });
});
