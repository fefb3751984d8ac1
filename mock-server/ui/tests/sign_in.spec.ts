// Sign-in pages: password, second factor, and what goes wrong.
import { type Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test, type World } from './fixtures.ts';

const GUEST = 'guest@example.com';
const GUEST_2FA = 'guest-2fa@example.com';

/** Opens the sign-in page of the demo portal. */
function open(page: Page, world: World): Promise<unknown> {
  return page.goto(`${world.url}/portal/portal_demo/login`);
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function pendingId(world: World): Promise<string> {
  const { data } = await world.ask('GET', '/_emulate/challenges?status=pending');
  return data[0].id;
}

test('a portal user signs in with a password', async ({ page, world }) => {
  await open(page, world);
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'sign-in-password');
  await signIn(page, GUEST);
  await expect(page.getByRole('heading', { name: 'Guest' })).toBeVisible();
  await expect(page.getByText('portal_demo', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Other organisations'), 'a portal session has one').toBeHidden();
  await expect(page.getByLabel('Act as a user')).toBeHidden();
  await expectAccessible(page);
  await screenshots(page, 'sign-in-account');
});

test('a staff user signs in with a password', async ({ page, world }) => {
  await page.goto(`${world.url}/login`);
  await expect(page.getByRole('link', { name: 'Forgotten password?' })).toBeHidden();
  await signIn(page, 'dev@example.com');
  await expect(page.getByText('dev@example.com')).toBeVisible();
});

test('a user signs in with a second factor by keyboard alone', async ({ page, world }) => {
  await open(page, world);
  await page.keyboard.type(GUEST_2FA);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Code')).toBeFocused();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'sign-in-code');
  const { code } = await world.ask('GET', `/_emulate/messages/latest?to=${GUEST_2FA}&wait=10s`);
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
});

test('a staff user signs in with a second factor', async ({ page, world }) => {
  await page.goto(`${world.url}/login`);
  await signIn(page, 'dev-2fa@example.com');
  const code = page.getByLabel('Code');
  await expect(code).toBeVisible();
  const message = await world.ask('GET', '/_emulate/messages/latest?to=dev-2fa@example.com&wait=10s');
  await code.fill(message.code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('dev-2fa@example.com', { exact: true })).toBeVisible();
});

test('the page goes on when the approval link is opened elsewhere', async ({ page, world, context }) => {
  await open(page, world);
  await signIn(page, GUEST_2FA);
  await expect(page.getByLabel('Code')).toBeVisible();
  const { link } = await world.ask('GET', `/_emulate/messages/latest?to=${GUEST_2FA}&wait=10s`);
  const other = await context.newPage();
  await other.goto(link);
  await other.getByRole('button', { name: 'Approve' }).click();
  await expect(other.getByText('Approved.')).toBeVisible();
  await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
});

test('a rejection and an expiry end the wait', async ({ page, world }) => {
  await open(page, world);
  for (const [verb, notice] of [
    ['reject', 'The sign-in was rejected.'],
    ['expire', 'The sign-in took too long. Start again.'],
  ]) {
    await signIn(page, GUEST_2FA);
    await expect(page.getByLabel('Code')).toBeVisible();
    await world.ask('POST', `/_emulate/challenges/${await pendingId(world)}/${verb}`);
    await expect(page.getByRole('status')).toHaveText(notice!);
    await expect(page.getByLabel('Password')).toBeFocused();
  }
});

test('the wait ends when the user starts again', async ({ page, world }) => {
  await page.clock.install();
  await open(page, world);
  await signIn(page, GUEST_2FA);
  await expect(page.getByLabel('Code')).toBeVisible();
  const polled = page.waitForRequest(/login-status/);
  await page.clock.runFor(3_000);
  await polled;
  await page.getByRole('link', { name: 'Start again' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
  const polls: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('login-status')) {
      polls.push(request.url());
    }
  });
  await page.clock.runFor(60_000);
  await signIn(page, GUEST);
  await expect(page.getByText(GUEST, { exact: true })).toBeVisible();
  expect(polls).toEqual([]);
});

test.describe('refusals', () => {
  test.use({ expectedStatuses: [401, 404, 422, 429, 503] });

  test('a wrong password and a lock-out are told', async ({ page, world }) => {
    await open(page, world);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signIn(page, GUEST, 'wrong');
      await expect(page.getByRole('alert')).toHaveText('The address or the password is wrong.');
    }
    await expectAccessible(page);
    await screenshots(page, 'sign-in-wrong');
    await signIn(page, GUEST);
    await expect(page.getByRole('alert')).toHaveText('Too many attempts. Try again in 15 min.');
  });

  test('a wrong code is told', async ({ page, world }) => {
    await open(page, world);
    await signIn(page, GUEST_2FA);
    const { code } = await world.ask('GET', `/_emulate/messages/latest?to=${GUEST_2FA}&wait=10s`);
    await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert')).toHaveText('This code is wrong or too old.');
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
  });

  test('a field error stands beside its field', async ({ page, world }) => {
    const fields = [{ loc: 'email', msg: 'Value error, the domain does not take mail' }];
    const match = { operation: 'portal_login' };
    await world.ask('POST', '/_emulate/faults', { match, effect: { type: 'validation', fields }, times: 1 });
    await open(page, world);
    await signIn(page, GUEST);
    await expect(page.getByRole('alert')).toHaveText('Correct the marked fields.');
    const email = page.getByLabel('E-mail');
    await expect(email).toBeFocused();
    await expect(email).toHaveAccessibleDescription('the domain does not take mail');
    await expectAccessible(page);
    await signIn(page, GUEST);
    await expect(page.getByText(GUEST, { exact: true })).toBeVisible();
  });

  test('a failing server is told, and the form works again', async ({ page, world }) => {
    const match = { operation: 'portal_login' };
    await world.ask('POST', '/_emulate/faults', { match, effect: { type: 'status', status: 503 }, times: 1 });
    await open(page, world);
    await signIn(page, GUEST);
    await expect(page.getByRole('alert')).toHaveText('The server failed with 503. Try again.');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText(GUEST, { exact: true })).toBeVisible();
  });

  test('an unknown portal is named', async ({ page, world }) => {
    const response = await page.goto(`${world.url}/portal/none/login`);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'No such portal' })).toBeVisible();
    await expect(page.getByText('This server has no portal none.')).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshots(page, 'sign-in-no-portal');
  });
});
