import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('inbox shows a code without a reload', async ({ page, world }) => {
  await page.goto(`${world.url}/#/inbox`);
  await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, 'inbox-empty');
  await world.signIn('guest-2fa@example.com');
  const message = await world.ask('GET', '/_emulate/messages/latest');
  const button = page.getByRole('button', { name: `Copy the code for ${message.to}` });
  await expect(button).toContainText(message.code);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'inbox');
});

test('inbox copies a code with one click', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await world.signIn('guest-2fa@example.com');
  const { code, to } = await world.ask('GET', '/_emulate/messages/latest');
  await page.goto(`${world.url}/#/inbox`);
  await page.getByRole('button', { name: `Copy the code for ${to}` }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
});

test('the newest call is shown as curl', async ({ page, world }) => {
  await world.signIn('guest-2fa@example.com');
  await page.goto(`${world.url}/#/inbox`);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible();
  const calls = page.getByRole('complementary', { name: 'Control calls of this page' });
  await expect(calls).toContainText(`DELETE /_ns/${world.name}/_emulate/messages`);
});
