import { expect, GUEST, GUEST_2FA, PASSWORD, signIn, test, typeCode } from './fixtures.js';

test('a guest signs in and out', async ({ page, auth }) => {
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toHaveText('guest@example.com at Acme');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('alert')).toHaveText('You are signed out.');
  expect(await auth.users.sessions('user_guest')).toEqual([]);
});

// Eight of them, one for each worker.
for (let guest = 1; guest <= 8; guest += 1) {
  test(`guest ${guest} of 8 signs in with a second factor`, async ({ page, auth }) => {
    await signIn(page, GUEST_2FA);
    await typeCode(page, await auth.code(GUEST_2FA));
    await expect(page.getByRole('heading')).toHaveText('guest-2fa@example.com at Acme');
  });
}

test('of eight sign-ins under way at once none sees the message of another', async ({
  app,
  context,
  newAuth,
}) => {
  const namespaces = Array.from({ length: 8 }, () => newAuth());
  const pages = await Promise.all(namespaces.map(() => context.newPage()));
  // Each step is taken on all pages before the next one begins.
  const onEach = (step) => Promise.all(pages.map((page, at) => step(page, namespaces[at])));
  await onEach((page, auth) => page.goto(`${app}/?auth=${encodeURIComponent(auth.url)}`));
  await onEach((page) => signIn(page, GUEST_2FA));
  await onEach((page) => expect(page.getByLabel('Code')).toBeVisible());
  const sent = await onEach((_, auth) => auth.namespace.inbox.list());
  expect(sent.map((messages) => messages.length)).toEqual(Array(8).fill(1));
  await onEach((page, auth) => typeCode(page, sent[namespaces.indexOf(auth)][0].code));
  await onEach((page) => expect(page.getByRole('heading')).toContainText(GUEST_2FA));
});

test('a wrong password is refused', async ({ page, auth }) => {
  await signIn(page, GUEST, 'something else');
  await expect(page.getByRole('alert')).toHaveText('The e-mail address or the password is wrong.');
  await auth.requests.verify({ operation: 'portal_login', reason: 'wrong_password' }, 1);
  await signIn(page, GUEST, PASSWORD);
  await expect(page.getByRole('heading')).toContainText(GUEST);
});

test('a wrong code is refused, and the right one is still good', async ({ page, auth }) => {
  await signIn(page, GUEST_2FA);
  const code = await auth.code(GUEST_2FA);
  await typeCode(page, code === '000000' ? '000001' : '000000');
  await expect(page.getByRole('alert')).toHaveText('The code is wrong or too old.');
  await typeCode(page, code);
  await expect(page.getByRole('heading')).toContainText(GUEST_2FA);
});

test('a code that comes too late is refused', async ({ page, auth }) => {
  await signIn(page, GUEST_2FA);
  const code = await auth.code(GUEST_2FA);
  await auth.clock.advance('10m');
  // The page says so by itself: it asks for the state of the sign-in all the time.
  await expect(page.getByRole('alert')).toHaveText('The sign-in took too long.');
  const body = { email: GUEST_2FA, code };
  const reply = await page.request.post(`${auth.url}/v1/auth/portal/verify-2fa`, { data: body });
  expect(reply.status()).toBe(401);
  expect(reply.headers()['x-mock-reason']).toContain('code_expired');
});
