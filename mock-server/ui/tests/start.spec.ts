import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test } from './fixtures.ts';

test('the first visit shows who can sign in and how to point an app here', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.url}/`);
  const who = page.getByRole('region', { name: 'Who can sign in' });
  await expect(who.getByRole('listitem')).toHaveCount(6);
  await expect(who.getByRole('listitem').filter({ hasText: 'guest-2fa@example.com' })).toContainText('portal user of portal_demo, member');
  await expect(who.getByRole('listitem').filter({ hasText: 'dev-2fa@example.com' })).toContainText('second factor');
  await who.getByRole('button', { name: 'Copy the password' }).click();
  await expect(who.getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(PASSWORD);
  const connect = page.getByRole('region', { name: 'Point an app here' });
  await expect(connect).toContainText(`AUTH_BASE_URL=${world.url}`);
  await expect(connect).toContainText(`AUTH_CONTROL_URL=${world.url}/_emulate`);
  await expect(connect).toContainText('--allow-origin');
  await expectAccessible(page);
});

test('one button signs in with a second factor and shows each call', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setViewportSize({ width: 1024, height: 900 });
  await page.goto(`${world.url}/`);
  await page.getByRole('button', { name: 'Sign in as guest-2fa@example.com' }).click();
  const walk = page.getByRole('region', { name: 'See a sign-in with a second factor' });
  const claims = walk.getByRole('region', { name: 'claims of the access token' });
  await expect(claims).toContainText('"sub": "user_guest_2fa"');
  const { code } = await world.ask('GET', '/_emulate/messages/latest?wait=10s');
  await expect(walk.getByRole('button', { name: 'Copy the code' })).toContainText(code);
  await expect(walk).not.toContainText('eyJ');
  await walk.getByRole('button', { name: 'Copy the access token' }).click();
  await expect(walk.getByText('Copied', { exact: true })).toBeVisible();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  const load = await fetch(`${world.url}/v1/auth/load`, { headers: { authorization: `Bearer ${token}` } });
  expect(load.status).toBe(200);
  const overflow = await page.evaluate(() => document.querySelector('main')!.scrollHeight - document.querySelector('main')!.clientHeight);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'start');
});

test('the calls of the sign-in can be copied as curl', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.url}/`);
  await page.getByRole('button', { name: 'Sign in as guest-2fa@example.com' }).click();
  const steps = page.getByRole('region', { name: 'See a sign-in with a second factor' }).getByRole('listitem');
  await expect(steps.nth(2)).toContainText('/v1/auth/portal/verify-2fa');
  await steps.nth(2).getByRole('button', { name: 'Copy POST as curl' }).click();
  await expect(steps.nth(2).getByText('Copied', { exact: true })).toBeVisible();
  const { code } = await world.ask('GET', '/_emulate/messages/latest?wait=10s');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain(`${world.url}/v1/auth/portal/verify-2fa`);
  expect(text).toContain(`"code":"${code}"`);
});

test('another scenario says where its passwords are', async ({ page, world }) => {
  const user = { id: 'user_ada', email: 'ada@example.com', password: 'x', memberships: [{ organization_id: 'org_ada' }], is_active: false };
  const scenario = { organizations: [{ id: 'org_ada', name: 'Ada' }], users: [user] };
  await world.ask('POST', '/_emulate/scenario', { mode: 'replace', scenario });
  await page.goto(`${world.url}/`);
  const who = page.getByRole('region', { name: 'Who can sign in' });
  await expect(who).toContainText('scenario files');
  await expect(who.getByRole('listitem')).toHaveText(/ada@example\.com.*inactive/);
  await expect(page.getByRole('button', { name: 'Sign in as guest-2fa@example.com' })).toHaveCount(0);
});

test.describe('a sign-in that fails', () => {
  test.use({ expectedStatuses: [503] });

  test('shows the refusal of the API', async ({ page, world }) => {
    const fault = { match: { operation: 'portal_login' }, effect: { type: 'status', status: 503, detail: 'down' }, times: 1 };
    await world.ask('POST', '/_emulate/faults', fault);
    await page.goto(`${world.url}/`);
    const walk = page.getByRole('region', { name: 'See a sign-in with a second factor' });
    await walk.getByRole('button', { name: 'Sign in as guest-2fa@example.com' }).click();
    await expect(walk.getByRole('alert')).toHaveText('sign-in: 503 "down"');
  });
});
