import type { BrowserContext, CDPSession, Page } from '@playwright/test';

import { createRoom, inviteAndAccept, say } from './support/rooms';
import { expect, test } from './support/test';

// The service worker is what this is about, or a part of it.
test.use({ serviceWorkers: 'allow' });

/**
 * The browser of the tests has no push service of its maker's to be reached by: what a push brings is handed to the service
 * worker by the browser's tools, as it comes out of the seal. What comes before, up to a push service, is in the tests of
 * the workers.
 */
class Pushes {
  private constructor(
    private readonly cdp: CDPSession,
    private readonly origin: string,
    private readonly registrationId: string,
  ) {}

  static async to(context: BrowserContext, page: Page): Promise<Pushes> {
    const cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const registration = registrations.find(({ isDeleted }) => !isDeleted);
        if (registration) resolve(registration.registrationId);
      });
    });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await cdp.send('ServiceWorker.enable');
    return new Pushes(cdp, new URL(page.url()).origin, await registered);
  }

  async deliver(said: unknown): Promise<void> {
    const { origin, registrationId } = this;
    await this.cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(said) });
  }
}

function shown(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => `${title} | ${body}`);
  });
}

test('a push is shown, collapsed by room, and not while one looks at it', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'the ferry is early');
  await ben.context.grantPermissions(['notifications']);
  await ben.page.getByRole('link', { name: 'Profile' }).click();
  await expect(ben.page.getByRole('group', { name: 'While Wherry is closed' })).toBeVisible();
  const pushes = await Pushes.to(ben.context, ben.page);
  const said = { kind: 'message', sequence: 5, room, room_name: 'Harbour', by: 'Ada', at: new Date().toISOString() };

  await pushes.deliver(said);
  await expect.poll(() => shown(ben.page)).toEqual(['Harbour | New message from Ada']);
  await pushes.deliver({ ...said, kind: 'mention', sequence: 7, line: '@ben' });
  await expect.poll(() => shown(ben.page)).toEqual(['Harbour | Ada mentioned you: @ben']);
  // One that comes late does not take the place of what came after it; what is not understood is shown all the same.
  await pushes.deliver({ ...said, sequence: 6 });
  await pushes.deliver({ kind: 'news of a later version' });
  await expect
    .poll(async () => (await shown(ben.page)).sort())
    .toEqual(['Harbour | Ada mentioned you: @ben', 'Wherry | There is something new.']);
});

test('what the app says of a click leads to the message', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await ben.page.getByRole('link', { name: 'Convert' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  // As the service worker does it; nobody can click on what a browser without a screen shows.
  await ben.page.evaluate((path) => {
    const data = { kind: 'open', path };
    navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data }));
  }, `/rooms/${room}`);
  await expect(ben.page.getByRole('heading', { name: 'Harbour', exact: true })).toBeVisible();
});
