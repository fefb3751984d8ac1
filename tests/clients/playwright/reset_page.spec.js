import { expect, GUEST, signIn, test } from './fixtures.js';

test('the link in a reset message opens the page of the app', async ({ page, app, auth, request }) => {
  const service = encodeURIComponent(auth.url);
  const reset_url = `${app}/reset?auth=${service}&token={token}&portal={portal_id}`;
  await auth.namespace.portals.update('portal_demo', { reset_url });
  const data = { email: GUEST, portal_id: 'portal_demo' };
  await request.post(`${auth.url}/v1/auth/portal/forgot-password`, { data });
  const link = await auth.link(GUEST);
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
