import { expect, GUEST, signIn, test } from './fixtures.js';

test('the link in a reset message opens the page of the app', async ({ page, app, world, request }) => {
  const auth = encodeURIComponent(world.url);
  const reset_url = `${app}/reset?auth=${auth}&token={token}&portal={portal_id}`;
  await world.ask('PATCH', '/portals/portal_demo', { data: { reset_url } });
  const data = { email: GUEST, portal_id: 'portal_demo' };
  await request.post(`${world.url}/v1/auth/portal/forgot-password`, { data });
  const params = { to: GUEST, wait: '10s' };
  const { link } = await world.ask('GET', '/messages/latest', { params });
  const save = async () => {
    await page.goto(link);
    await page.getByLabel('New password').fill('a better one');
    await page.getByRole('button', { name: 'Save' }).click();
  };
  await save();
  await signIn(page, GUEST, 'a better one');
  await expect(page.getByRole('heading')).toHaveText('guest@example.com at Acme');
  await save();
  await expect(page.getByRole('alert')).toHaveText('This link is not valid any more.');
});
