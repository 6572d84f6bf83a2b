import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('what one marks is shown marked to both, code stands by itself, and an edit begins from what was written', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, `@${ben.handle}, the **ferry**, ~~at six~~ *at seven*, by \`quay --north\``);
  const code = '```sh\nif [ -f tide ]; then\n    sail <now> && echo "**done**"\nfi\n```';
  await say(ada.page, `look:\n${code}\n> said Ben\n- one\n- two`);

  for (const { page } of [ada, ben]) {
    const line = message(page, `@${ben.handle}, the ferry, at six at seven, by quay --north`);
    await expect(line.locator('strong')).toHaveText('ferry');
    await expect(line.locator('s')).toHaveText('at six');
    await expect(line.locator('em')).toHaveText('at seven');
    await expect(line.locator('code')).toHaveText('quay --north');
    await expect(line.getByTitle(`@${ben.handle}`)).toBeVisible();
    const block = messages(page).locator('pre');
    await expect(block).toHaveText('if [ -f tide ]; then\n    sail <now> && echo "**done**"\nfi', { useInnerText: true });
    await expect(messages(page).locator('blockquote')).toHaveText('said Ben');
    await expect(messages(page).locator('[data-anchor] li')).toHaveText(['one', 'two']);
  }

  // The list of rooms has room for a line of words.
  await say(ben.page, '**all** `aboard`');
  await expect(ada.page.getByRole('link', { name: /Harbour/ })).toContainText('all aboard');
  // So have the results of a search, which mark what was looked for.
  const search = await ada.context.newPage();
  await search.goto('/search');
  await expect(async () => {
    await search.getByLabel('Search messages').fill('');
    await search.getByLabel('Search messages').fill('aboard');
    const found = search.getByRole('link', { name: /all aboard/ });
    await expect(found.locator('mark')).toHaveText('aboard', { timeout: 2_000 });
  }).toPass();
  await search.close();
  // What one said last is known once the timeline has it, and not only the outbox.
  await expect(messages(ada.page).getByRole('button', { name: /^Edit your message/ })).toHaveCount(2);
  await ada.page.getByLabel('Message to Harbour').press('ArrowUp');
  const editor = ada.page.getByLabel('Edit the message');
  await expect(editor).toHaveValue(`look:\n${code}\n> said Ben\n- one\n- two`);
  await editor.fill('no code: 2*3*4, a_name_of_it and ¯\\_(ツ)_/¯');
  await editor.press('Enter');
  for (const { page } of [ada, ben]) {
    await expect(message(page, 'no code: 2*3*4, a_name_of_it and ¯\\_(ツ)_/¯')).toBeVisible();
    await expect(messages(page).locator('pre')).toHaveCount(0);
  }
});

test('Enter goes on with code until it is closed, and then sends it', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  const field = page.getByLabel('Message to Harbour');
  await field.focus();
  for (const line of ['```', 'let tide = high;', '  sail();', '```']) {
    await page.keyboard.type(line);
    await expect(messages(page).locator('pre')).toHaveCount(0);
    await page.keyboard.press('Enter');
  }
  await expect(messages(page).locator('pre')).toHaveText('let tide = high;\n  sail();', { useInnerText: true });
  await expect(field).toHaveValue('');
});

test('code fits a phone without scrolling to the side', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada', { viewport: { width: 360, height: 640 } });
  await createRoom(page, 'Harbour');
  await say(page, `\`\`\`\n${'x'.repeat(200)} ${'y'.repeat(200)}\n\`\`\``);
  const block = messages(page).locator('pre');
  await expect(block).toBeVisible();
  const overflow = (element: HTMLElement | SVGElement) => element.scrollWidth - element.clientWidth;
  expect(await block.evaluate(overflow)).toBeLessThanOrEqual(0);
  expect(await page.locator('html').evaluate(overflow)).toBeLessThanOrEqual(0);
});
