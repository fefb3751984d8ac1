import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('sessions appear, say who acts, and are revoked', async ({ page, world }) => {
  await page.goto(`${world.url}/#/sessions`);
  await expect(page.getByRole('heading', { name: 'No live sessions' })).toBeVisible();
  await expectAccessible(page);
  await world.signIn('guest@example.com');
  const { session_id } = await world.ask('POST', '/_emulate/credentials', { user: 'user_dev', impersonator: 'user_owner' });
  const impersonated = page.getByRole('article', { name: `Session ${session_id}` });
  await expect(impersonated).toContainText('impersonated by owner@example.com');
  await expect(page.getByRole('list', { name: 'Sessions' })).toContainText('guest@example.com');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'sessions');
  await impersonated.getByRole('button', { name: 'Revoke' }).click();
  await expect(impersonated).toHaveCount(0);
  await page.getByLabel('User', { exact: true }).fill('guest@example.com');
  await expect(page.getByRole('article', { name: /^Session/ })).toHaveCount(1);
  await page.getByLabel('User', { exact: true }).fill('dev@example.com');
  await expect(page.getByRole('heading', { name: 'No live session of dev@example.com' })).toBeVisible();
});

test('a session leaves the list when it has expired', async ({ page, world }) => {
  await world.signIn('guest@example.com');
  await page.goto(`${world.url}/#/sessions`);
  await expect(page.getByRole('article', { name: /^Session/ })).toHaveCount(1);
  await world.ask('POST', '/_emulate/clock/advance', { by: '15d' });
  await expect(page.getByRole('heading', { name: 'No live sessions' })).toBeVisible();
});
