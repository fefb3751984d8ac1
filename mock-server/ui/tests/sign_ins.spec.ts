import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test, watch } from './fixtures.ts';
import { otherOrigin } from './other_origin.ts';

const EMAIL = 'guest-2fa@example.com';

test('sign-ins wait, and can be approved, rejected and expired', async ({ page, world }) => {
  await page.goto(`${world.url}/#/sign-ins`);
  await expect(page.getByRole('heading', { name: 'No sign-in waits' })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, 'sign-ins-empty');
  for (const [verb, status] of [['Approve', 'approved'], ['Reject', 'rejected'], ['Expire', 'expired']] as const) {
    await world.signIn(EMAIL);
    const waiting = page.getByRole('article', { name: `Sign-in of ${EMAIL}` });
    await expect(waiting).toContainText('left');
    await waiting.getByRole('button', { name: verb }).click();
    const decided = page.getByRole('list', { name: 'Decided sign-ins, newest first' }).getByRole('listitem').first();
    await expect(decided.getByText(status, { exact: true })).toBeVisible();
    await expect(waiting).toHaveCount(0);
  }
  await world.signIn(EMAIL);
  await world.ask('POST', '/v1/auth/request-magic-code', { email: 'dev@example.com' });
  await expect(page.getByRole('heading', { name: 'Waiting (2)' })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'sign-ins');
});

test('the time left of a sign-in follows the clock', async ({ page, world }) => {
  await world.ask('PUT', '/_emulate/clock', { mode: 'frozen' });
  await world.signIn(EMAIL);
  await page.goto(`${world.url}/#/sign-ins`);
  await expect(page.getByText('10:00 left')).toBeVisible();
  await world.ask('POST', '/_emulate/clock/advance', { by: '9m' });
  await expect(page.getByText('1:00 left')).toBeVisible();
  await world.ask('POST', '/_emulate/clock/advance', { by: '1m' });
  await expect(page.getByRole('heading', { name: 'No sign-in waits' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Decided sign-ins, newest first' })).toContainText('expired');
});

test('the time left of a sign-in counts down without a request', async ({ page, world }) => {
  await page.clock.install();
  await world.signIn(EMAIL);
  await page.goto(`${world.url}/#/sign-ins`);
  const waiting = page.getByRole('article', { name: `Sign-in of ${EMAIL}` });
  await expect(waiting).toContainText('9:');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.clock.fastForward('05:00');
  await expect(waiting).toContainText(/[45]:\d\d left/);
  await page.clock.fastForward('05:01');
  await expect(page.getByRole('heading', { name: 'No sign-in waits' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign-ins', exact: true })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Decided sign-ins, newest first' })).toContainText('expired');
  expect(requests).toEqual([]);
});

test.describe('a refused form', () => {
  test.use({ expectedStatuses: [400] });

  test('the policy approves sign-ins after a while', async ({ page, world }) => {
    await page.goto(`${world.url}/#/sign-ins`);
    await page.getByLabel('Policy for new sign-ins').selectOption('Approve each one');
    const after = page.getByLabel('After');
    await after.fill('soon');
    await page.getByRole('button', { name: 'Set policy' }).click();
    await expect(page.getByRole('form', { name: 'Policy' }).getByRole('alert')).toContainText('not a duration');
    await after.fill('30s');
    await page.getByRole('button', { name: 'Set policy' }).click();
    await expect(page.getByRole('status')).toContainText('The policy is set.');
    expect(await world.ask('GET', '/_emulate/challenges/policy')).toEqual({ mode: 'auto_approve', after: 'PT30S' });
    await world.signIn(EMAIL);
    await expect(page.getByRole('heading', { name: 'Waiting (1)' })).toBeVisible();
    await world.ask('POST', '/_emulate/clock/advance', { by: '31s' });
    await expect(page.getByRole('list', { name: 'Decided sign-ins, newest first' })).toContainText('approved');
  });
});

test('a sign-in is approved with the keyboard only', async ({ page, world }) => {
  await world.signIn(EMAIL);
  await page.goto(`${world.url}/`);
  await expect(page.getByRole('heading', { name: 'Who can sign in' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  const approve = page.getByRole('button', { name: 'Approve' });
  await expect(approve).toBeVisible();
  await page.getByRole('link', { name: 'Skip to content' }).focus();
  await page.keyboard.press('Enter');
  for (let presses = 0; presses < 10; presses += 1) {
    await page.keyboard.press('Tab');
    if (await approve.evaluate((button) => button === document.activeElement)) {
      break;
    }
  }
  await expect(approve).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Decided sign-ins, newest first' })).toContainText('approved');
});

test('an app of another origin signs in with a code that is read in the dashboard', async ({ page, world, context }) => {
  const app = await otherOrigin();
  const appPage = await context.newPage();
  const faults = watch(appPage, [401]);
  await appPage.goto(app.page(world.url));
  await page.goto(`${world.url}/#/inbox`);
  await appPage.getByRole('button', { name: 'Sign in' }).click();
  await expect(appPage.getByRole('status')).toContainText('2FA Required');
  const code = await page.getByRole('region', { name: 'Newest code' }).getByText(/^\d{6}$/).textContent();
  await appPage.getByLabel('Code').fill(code!);
  await appPage.getByRole('button', { name: 'Send code' }).click();
  await expect(appPage.getByRole('status')).toHaveText('signed in');
  expect(faults).toEqual([]);
  await app.close();
});

test('an approval in the dashboard ends the wait of an app', async ({ page, world, context }) => {
  const app = await otherOrigin();
  const appPage = await context.newPage();
  const faults = watch(appPage, [401]);
  await appPage.goto(app.page(world.url));
  await page.goto(`${world.url}/#/sign-ins`);
  await appPage.getByRole('button', { name: 'Sign in' }).click();
  await expect(appPage.getByRole('status')).toContainText('2FA Required');
  await appPage.getByRole('button', { name: 'Wait for the approval' }).click();
  await expect(appPage.getByRole('status')).toContainText('pending');
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(appPage.getByRole('status')).toHaveText('signed in');
  await expect(page.getByRole('list', { name: 'Decided sign-ins, newest first' })).toContainText('consumed');
  expect(faults).toEqual([]);
  await app.close();
});
