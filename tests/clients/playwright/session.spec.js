import { expect, GUEST, signIn, test } from './fixtures.js';

test('an access token that has expired is renewed unseen', async ({ page, world }) => {
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
  await world.ask('POST', '/clock/advance', { data: { by: 'PT30M' } });
  await page.reload();
  await expect(page.getByRole('heading')).toContainText(GUEST);
  await world.ask('POST', '/requests/verify', {
    data: { match: { operation: 'refresh', status: 200 }, times: 1 },
  });
});

test('the page notices that its session has ended', async ({ page, world }) => {
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
  const { data } = await world.ask('GET', '/users/user_guest/sessions');
  await world.ask('DELETE', `/sessions/${data[0].id}`);
  await page.reload();
  await expect(page.getByRole('alert')).toHaveText('Your session has ended. Please sign in.');
  await expect(page.getByLabel('E-mail')).toBeVisible();
});
