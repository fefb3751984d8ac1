import { expect, GUEST_2FA, signIn, test } from './fixtures.js';

test('another device approves the sign-in', async ({ page, auth }) => {
  await signIn(page, GUEST_2FA);
  await auth.approve();
  await expect(page.getByRole('heading')).toHaveText('guest-2fa@example.com at Acme');
});

test('another device rejects the sign-in', async ({ page, auth }) => {
  await signIn(page, GUEST_2FA);
  await auth.reject();
  await expect(page.getByRole('alert')).toHaveText('The sign-in was rejected.');
});

test('the link in the message approves the sign-in', async ({ page, context, auth }) => {
  await signIn(page, GUEST_2FA);
  const mail = await context.newPage();
  await mail.goto(await auth.link(GUEST_2FA));
  await mail.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('heading')).toHaveText('guest-2fa@example.com at Acme');
});
