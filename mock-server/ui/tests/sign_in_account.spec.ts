// Sign-in pages: the signed-in user.
import { type Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test, type World } from './fixtures.ts';

const DEV = 'dev@example.com';
const OWNER = 'owner@example.com';

async function signIn(page: Page, world: World, email: string): Promise<void> {
  await page.goto(`${world.url}/login`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(email, { exact: true })).toBeVisible();
}

/** Number of recorded requests of an operation. */
async function count(world: World, operation: string): Promise<number> {
  const { data } = await world.ask('GET', `/_emulate/requests?operation=${operation}`);
  return data.length;
}

test('a user switches to another organisation and back', async ({ page, world }) => {
  await signIn(page, world, DEV);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'sign-in-staff-account');
  const facts = page.locator('#account-facts');
  for (const name of ['Globex', 'Acme']) {
    await page.getByLabel('Other organisations').selectOption({ label: name });
    await page.getByRole('button', { name: 'Switch' }).click();
    await expect(facts.getByText(name, { exact: true })).toBeVisible();
  }
});

test('an owner acts as a user and stops', async ({ page, world }) => {
  await signIn(page, world, OWNER);
  await page.getByLabel('Act as a user').fill('user_dev');
  await page.getByRole('button', { name: 'Act' }).click();
  await expect(page.getByText('acts as this user.')).toBeVisible();
  await expect(page.getByText(DEV, { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeHidden();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'sign-in-impersonation');
  await page.reload();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(OWNER, { exact: true })).toBeVisible();
  await expect(page.getByText('acts as this user.')).toBeHidden();
});

test('a reload keeps the session, and signing out ends it', async ({ page, world, context }) => {
  await signIn(page, world, DEV);
  await page.reload();
  await expect(page.getByText(DEV, { exact: true })).toBeVisible();
  const other = await context.newPage();
  await other.goto(`${world.url}/login`);
  await expect(other.getByLabel('Password'), 'the session is that of one tab').toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('status')).toHaveText('You are signed out.');
  await page.reload();
  await expect(page.getByLabel('Password')).toBeVisible();
  const { data } = await world.ask('GET', '/_emulate/users/user_dev/sessions');
  expect(data).toEqual([]);
});

test.describe('expired tokens', () => {
  test.use({ expectedStatuses: [401, 403, 404] });

  test('an expired access token is renewed once', async ({ page, world }) => {
    await signIn(page, world, DEV);
    await world.ask('POST', '/_emulate/clock/advance', { by: 'PT31M' });
    await page.reload();
    await expect(page.getByText(DEV, { exact: true })).toBeVisible();
    expect(await count(world, 'oauth2_refresh')).toBe(1);
  });

  test('an ended session leads to the sign-in', async ({ page, world }) => {
    await signIn(page, world, DEV);
    await world.ask('POST', '/_emulate/clock/advance', { by: 'P15D' });
    await page.getByRole('button', { name: 'Switch' }).click();
    await expect(page.getByRole('status')).toHaveText('Your session has ended. Sign in again.');
    await expect(page.getByLabel('Password')).toBeVisible();
  });

  test('an ended impersonation leads back to the own session', async ({ page, world }) => {
    await signIn(page, world, OWNER);
    await page.getByLabel('Act as a user').fill('user_dev');
    await page.getByRole('button', { name: 'Act' }).click();
    await expect(page.getByText(DEV, { exact: true })).toBeVisible();
    const { data } = await world.ask('GET', '/_emulate/users/user_dev/sessions');
    await world.ask('DELETE', `/_emulate/sessions/${data[0].session_id ?? data[0].id}`);
    await page.reload();
    await expect(page.getByRole('status')).toHaveText('You no longer act as the user.');
    await expect(page.getByText(OWNER, { exact: true })).toBeVisible();
  });

  test('a user without the power to act is told', async ({ page, world }) => {
    await signIn(page, world, OWNER);
    await page.getByLabel('Act as a user').fill('user_admin');
    await page.getByRole('button', { name: 'Act' }).click();
    await expect(page.getByRole('alert')).toHaveText('You may not act as this user.');
    await expectAccessible(page);
  });
});
