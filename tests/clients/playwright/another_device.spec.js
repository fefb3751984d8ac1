import { expect, GUEST_2FA, signIn, test } from './fixtures.js';

test('another device approves the sign-in', async ({ page, world }) => {
  await signIn(page, GUEST_2FA);
  await expect(page.getByLabel('Code')).toBeVisible();
  const { data } = await world.ask('GET', '/challenges?status=pending');
  await world.ask('POST', `/challenges/${data[0].id}/approve`);
  await expect(page.getByRole('heading')).toHaveText('guest-2fa@example.com at Acme');
});

test('another device rejects the sign-in', async ({ page, world }) => {
  await signIn(page, GUEST_2FA);
  await expect(page.getByLabel('Code')).toBeVisible();
  const { data } = await world.ask('GET', '/challenges?status=pending');
  await world.ask('POST', `/challenges/${data[0].id}/reject`);
  await expect(page.getByRole('alert')).toHaveText('The sign-in was rejected.');
});

test('the link in the message approves the sign-in', async ({ page, context, world }) => {
  await signIn(page, GUEST_2FA);
  const message = await world.ask('GET', '/messages/latest', {
    params: { to: GUEST_2FA, wait: '10s' },
  });
  const mail = await context.newPage();
  await mail.goto(message.link);
  await mail.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('heading')).toHaveText('guest-2fa@example.com at Acme');
});
