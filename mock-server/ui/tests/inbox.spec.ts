import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('inbox shows a code without a reload', async ({ page, world }) => {
  await page.goto(`${world.url}/#/inbox`);
  await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, 'inbox-empty');
  await world.signIn('guest-2fa@example.com');
  const message = await world.ask('GET', '/_emulate/messages/latest?wait=10s');
  const button = page.getByRole('listitem').getByRole('button', { name: `Copy the code for ${message.to}` });
  await expect(button).toContainText(message.code);
  await world.ask('POST', '/v1/auth/portal/forgot-password', { email: 'guest@example.com', portal_id: 'portal_demo' });
  await expect(page.getByRole('link', { name: 'Open reset page' })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'inbox');
});

test('inbox copies the newest code with one click', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await world.signIn('guest-2fa@example.com');
  await world.signIn('guest-2fa@example.com');
  const { code, to } = await world.ask('GET', '/_emulate/messages/latest?wait=10s');
  await page.goto(`${world.url}/#/inbox`);
  const newest = page.getByRole('region', { name: 'Newest code' });
  await newest.getByRole('button', { name: `Copy the code for ${to}` }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
});

test('inbox filters by recipient and kind', async ({ page, world }) => {
  await world.signIn('guest-2fa@example.com');
  await world.ask('POST', '/v1/auth/portal/request-magic-code', { email: 'guest@example.com', portal_id: 'portal_demo' });
  await page.goto(`${world.url}/#/inbox`);
  const rows = page.getByRole('list', { name: 'Messages, newest first' }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Kind', { exact: true }).selectOption('Magic code');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('guest@example.com');
  await page.getByLabel('Recipient').fill('guest-2fa@example.com');
  await expect(page.getByRole('heading', { name: 'No such message' })).toBeVisible();
  expect(page.url()).toContain('#/inbox?kind=magic_code&to=guest-2fa%40example.com');
  await page.getByRole('button', { name: 'Show all messages' }).click();
  await expect(rows).toHaveCount(2);
});

test('a link in the inbox opens the approval page', async ({ page, world }) => {
  const { login_session_id } = await world.signIn('guest-2fa@example.com');
  await page.goto(`${world.url}/#/inbox`);
  const opened = page.waitForEvent('popup');
  await page.getByRole('listitem').getByRole('link', { name: 'Open approval page' }).click();
  const approval = await opened;
  await approval.getByRole('button', { name: 'Approve' }).click();
  await expect(approval.getByRole('status')).not.toBeEmpty();
  await page.goto(`${world.url}/#/sign-ins`);
  await expect(page.getByRole('list', { name: 'Decided sign-ins, newest first' })).toContainText('approved');
  const status = await world.ask('GET', `/v1/auth/login-status?email=guest-2fa@example.com&session_id=${login_session_id}`);
  expect(status).toMatchObject({ access_token: expect.any(String) });
});

test('a message has its JSON on demand', async ({ page, world }) => {
  await world.signIn('guest-2fa@example.com');
  const { token } = await world.ask('GET', '/_emulate/messages/latest?wait=10s');
  await page.goto(`${world.url}/#/inbox`);
  const row = page.getByRole('listitem').filter({ hasText: 'guest-2fa@example.com' });
  await expect(row.getByText(token)).toHaveCount(0);
  await row.getByRole('button', { name: 'Details' }).click();
  await expect(row.getByRole('region', { name: 'message to guest-2fa@example.com' })).toContainText(token);
});

test('the newest call is shown as curl', async ({ page, world }) => {
  await world.signIn('guest-2fa@example.com');
  await page.goto(`${world.url}/#/inbox`);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Delete all messages' }).click();
  await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible();
  const calls = page.getByRole('complementary', { name: 'Control calls of this page' });
  await expect(calls).toContainText(`DELETE /_ns/${world.name}/_emulate/messages`);
});

test('the navigation counts unread messages and waiting sign-ins', async ({ page, world }) => {
  await page.goto(`${world.url}/#/sign-ins`);
  const views = page.getByRole('navigation', { name: 'Views' });
  await expect(page.getByRole('heading', { name: 'No sign-in waits' })).toBeVisible();
  await world.signIn('guest-2fa@example.com');
  await expect(views.getByRole('link', { name: 'Sign-ins 1 waiting' })).toBeVisible();
  await views.getByRole('link', { name: 'Inbox 1 unread' }).click();
  await expect(page.getByRole('region', { name: 'Newest code' })).toBeVisible();
  await views.getByRole('link', { name: 'Sign-ins 1 waiting' }).click();
  await expect(views.getByRole('link', { name: 'Inbox', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(views.getByRole('link', { name: 'Sign-ins', exact: true })).toBeVisible();
});
