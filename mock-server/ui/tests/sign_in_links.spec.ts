// Sign-in pages: the links in messages, and codes without a password.
import { type Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test, type World } from './fixtures.ts';

const GUEST = 'guest@example.com';
const DEV = 'dev@example.com';

function latest(world: World, to: string): Promise<{ code: string; link: string }> {
  return world.ask('GET', `/_emulate/messages/latest?to=${to}&wait=10s`);
}

async function askForCode(page: Page, path: string, email: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('link', { name: 'Use a code instead' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send a code' }).click();
  await expect(page.getByLabel('Code')).toBeVisible();
}

for (const [who, path, email] of [
  ['portal', '/portal/portal_demo/login', GUEST],
  ['staff', '/login', DEV],
] as const) {
  test(`a ${who} user signs in with a magic code`, async ({ page, world }) => {
    await askForCode(page, `${world.url}${path}`, email);
    await page.getByLabel('Code').fill((await latest(world, email)).code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText(email, { exact: true })).toBeVisible();
  });

  test(`the link of a ${who} magic code signs in after a click`, async ({ page, world }) => {
    const request = who === 'portal' ? '/v1/auth/portal/request-magic-code' : '/v1/auth/request-magic-code';
    await world.ask('POST', request, { email, ...(who === 'portal' && { portal_id: 'portal_demo' }) });
    const { link } = await latest(world, email);
    await page.goto(link);
    await expect(page.getByText(`The link signs in ${email}.`)).toBeVisible();
    const { data } = await world.ask('GET', '/_emulate/challenges');
    expect(data[0].status, 'an opened link decides nothing').toBe('pending');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshots(page, `sign-in-link-${who}`);
    await page.getByRole('button', { name: 'Sign in here' }).click();
    await expect(page.getByText(email, { exact: true })).toBeVisible();
    expect(new URL(page.url()).hash, 'the token has left the address').toBe('');
  });
}

test('the link of a magic code lets the window that asked for it go on', async ({ page, world, context }) => {
  await askForCode(page, `${world.url}/portal/portal_demo/login`, GUEST);
  const { link } = await latest(world, GUEST);
  const other = await context.newPage();
  await other.goto(link);
  await other.getByRole('button', { name: 'Let the other window sign in' }).click();
  await expect(other.getByRole('status')).toContainText('Approved.');
  await expect(page.getByText(GUEST, { exact: true })).toBeVisible();
});

test('a reset link of the inbox sets a new password', async ({ page, world, context }) => {
  await page.goto(`${world.url}/portal/portal_demo/login`);
  await page.getByRole('link', { name: 'Forgotten password?' }).click();
  await expectAccessible(page);
  await page.getByLabel('E-mail').fill(GUEST);
  await page.getByRole('button', { name: 'Send a link' }).click();
  await expect(page.getByRole('status')).toContainText('a message with a link is on its way');
  await screenshots(page, 'sign-in-link-sent');

  await page.goto(`${world.url}/#/inbox`);
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open reset page' }).click();
  const reset = await opened;
  await expect(reset.getByText(`For ${GUEST}`)).toBeVisible();
  await expectAccessible(reset);
  await expectNoSidewaysScroll(reset);
  await screenshots(reset, 'sign-in-new-password');
  await reset.getByLabel('New password').fill('a better one');
  await reset.getByLabel('The same again').fill('a better on');
  await reset.getByRole('button', { name: 'Set the password' }).click();
  await expect(reset.getByLabel('The same again')).toHaveAccessibleDescription('The two passwords differ.');
  await reset.getByLabel('The same again').fill('a better one');
  await reset.getByRole('button', { name: 'Set the password' }).click();
  await expect(reset.getByRole('status')).toHaveText('The new password is set. Sign in with it.');
  expect(new URL(reset.url()).hash, 'the token has left the address').toBe('');
  await expect(reset.getByLabel('E-mail')).toHaveValue(GUEST);
  await reset.getByLabel('Password').fill('a better one');
  await reset.getByLabel('Password').press('Enter');
  await expect(reset.getByText(GUEST, { exact: true })).toBeVisible();
});

test('a command line hands its sign-in over after a click', async ({ page, world }) => {
  const { access_token } = await world.ask('POST', '/_emulate/credentials', { user: DEV });
  const issued = await fetch(`${world.url}/v1/auth/cli-browser-token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}` },
  });
  const { exchange_code } = (await issued.json()) as { exchange_code: string };
  await page.goto(`${world.url}/login#exchange_code=${exchange_code}`);
  await expect(page.getByRole('button', { name: 'Let the other window sign in' })).toBeHidden();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign in here' }).click();
  await expect(page.getByText(DEV, { exact: true })).toBeVisible();
});

test.describe('links that do not work', () => {
  test.use({ expectedStatuses: [401, 403, 404, 409] });

  test('a used reset link offers a new one', async ({ page, world }) => {
    await world.ask('POST', '/v1/auth/portal/forgot-password', { email: GUEST, portal_id: 'portal_demo' });
    const { link } = await latest(world, GUEST);
    const token = new URLSearchParams(new URL(link).hash.slice(1)).get('reset');
    const body = { token, portal_id: 'portal_demo', new_password: 'another one' };
    await world.ask('POST', '/v1/auth/portal/reset-password', body);
    await page.goto(link);
    await expect(page.getByRole('status')).toHaveText('This link does not work any more. Ask for a new one.');
    await expect(page.getByRole('button', { name: 'Send a link' })).toBeVisible();
  });

  test('a magic link is told to be used, expired or wrong', async ({ page, world }) => {
    const ask = { email: GUEST, portal_id: 'portal_demo' };
    await world.ask('POST', '/v1/auth/portal/request-magic-code', ask);
    const { code, link } = await latest(world, GUEST);
    await page.goto(link.replace('&token=', '&token=x'));
    const button = page.getByRole('button', { name: 'Sign in here' });
    await button.click();
    await expect(page.getByRole('alert')).toHaveText('This link is not valid.');
    await world.ask('POST', '/v1/auth/portal/verify-2fa', { email: GUEST, code });
    await page.goto(link);
    await button.click();
    await expect(page.getByRole('alert')).toHaveText(
      'This link was used, or the sign-in was rejected. Start again.',
    );
    await world.ask('POST', '/_emulate/clock/advance', { by: 'PT10M' });
    await button.click();
    await expect(page.getByRole('alert')).toHaveText('This link has expired. Start again.');
  });

  test('the password stays as it was until the form is sent', async ({ page, world }) => {
    await world.ask('POST', '/v1/auth/portal/forgot-password', { email: GUEST, portal_id: 'portal_demo' });
    const { link } = await latest(world, GUEST);
    await page.goto(link);
    await expect(page.getByText(`For ${GUEST}`)).toBeVisible();
    await page.reload();
    await expect(page.getByText(`For ${GUEST}`)).toBeVisible();
    await world.ask('POST', '/v1/auth/portal/login', { email: GUEST, password: PASSWORD, portal_id: 'portal_demo' });
  });
});
