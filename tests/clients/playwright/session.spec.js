import { expect, GUEST, signIn, test } from './fixtures.js';

test('an access token that has expired is renewed unseen', async ({ page, auth }) => {
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
  await auth.clock.advance('30m');
  await page.reload();
  await expect(page.getByRole('heading')).toContainText(GUEST);
  await auth.requests.verify({ operation: 'oauth2_refresh', status: 200 }, 1);
});

test('the page notices that its session has ended', async ({ page, auth }) => {
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
  const [session] = await auth.users.sessions('user_guest');
  await auth.namespace.sessions.end(session.id);
  await page.reload();
  await expect(page.getByRole('alert')).toHaveText('Your session has ended. Please sign in.');
  await expect(page.getByLabel('E-mail')).toBeVisible();
});
