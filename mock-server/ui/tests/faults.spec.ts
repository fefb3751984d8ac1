import { type Locator, type Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test, type World } from './fixtures.ts';

const GUEST = { email: 'guest@example.com', password: PASSWORD, portal_id: 'portal_demo' };

function signIn(world: World): Promise<Response> {
  return world.send('POST', '/v1/auth/portal/login', GUEST);
}

function form(page: Page): Locator {
  return page.getByRole('form', { name: 'Arm a fault' });
}

async function armed(page: Page): Promise<void> {
  await form(page).getByRole('button', { name: 'Arm', exact: true }).click();
  await expect(page.getByRole('status').getByText('The fault is armed.')).toBeVisible();
}

test('a fault armed in the page is seen by a request of an app', async ({ page, world }) => {
  await page.goto(`${world.url}/#/faults`);
  await expect(page.getByRole('heading', { name: 'No fault is armed' })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, 'faults-empty');
  await form(page).getByRole('button', { name: 'Next sign-in fails with 503' }).click();
  await armed(page);
  const row = page.getByRole('list', { name: 'Armed faults' }).getByRole('listitem');
  await expect(row).toContainText('portal_login answers 503');
  await expect(row).toContainText('1 left');
  expect((await signIn(world)).status).toBe(503);
  await expect(page.getByRole('heading', { name: 'No fault is armed' })).toBeVisible();
  expect((await signIn(world)).status).toBe(200);
});

test('hits are counted while a fault lasts', async ({ page, world }) => {
  await page.goto(`${world.url}/#/faults`);
  await form(page).getByRole('button', { name: 'Refresh is rate limited' }).click();
  await form(page).getByLabel(/^Operation/).selectOption('portal_login');
  await form(page).getByLabel(/^For/).fill('10m');
  await armed(page);
  const reply = await signIn(world);
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '30']);
  const row = page.getByRole('list', { name: 'Armed faults' }).getByRole('listitem');
  await expect(row).toContainText('1 hit');
  await expect(row).toContainText('1 request matched');
  await expect(row).toContainText('left');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'faults');
});

test('the form shows the control call as it is built', async ({ page, world }) => {
  await page.goto(`${world.url}/#/faults`);
  await form(page).getByRole('button', { name: 'Validation error on a field' }).click();
  await form(page).getByLabel(/^Field(?! error)/).fill('query.page');
  await form(page).getByLabel(/^Message/).fill('Not now');
  await form(page).getByLabel(/^User/).fill('guest@example.com');
  await form(page).getByLabel(/^Probability/).fill('0.5');
  const call = form(page).getByRole('region', { name: 'body of the call' });
  await expect.poll(async () => JSON.parse(await call.innerText())).toEqual({
    match: { operation: 'portal_login', user: 'guest@example.com' },
    effect: { type: 'validation', fields: [{ type: 'value_error', loc: ['query', 'page'], msg: 'Not now' }] },
    times: 1,
    probability: 0.5,
  });
});

test('each effect of the form is accepted', async ({ page, world }) => {
  await page.goto(`${world.url}/#/faults`);
  const options = form(page).getByLabel(/^Effect/).getByRole('option');
  await expect(options).toHaveCount(10);
  const effects = await options.evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  for (const effect of effects) {
    await form(page).getByLabel(/^Effect/).selectOption(effect);
    await form(page).getByRole('button', { name: 'Arm', exact: true }).click();
    await expect.poll(async () => (await world.ask('GET', '/_emulate/faults')).data.at(-1)?.effect.type).toBe(effect);
  }
  const rows = page.getByRole('list', { name: 'Armed faults' }).getByRole('listitem');
  await expect(rows).toHaveCount(10);
  await screenshots(page, 'faults-all');
  await page.getByRole('button', { name: 'Disarm fault_1', exact: true }).click();
  await expect(rows).toHaveCount(9);
  await page.getByRole('button', { name: 'Disarm all' }).click();
  await expect(rows).toHaveCount(0);
  expect((await world.ask('GET', '/_emulate/faults')).total).toBe(0);
});

test.describe('with a refusal', () => {
  test.use({ expectedStatuses: [400] });
  test('a refusal stands beside the form', async ({ page, world }) => {
    await page.goto(`${world.url}/#/faults`);
    await form(page).getByRole('button', { name: 'Next load takes 3 s' }).click();
    await form(page).getByLabel(/^Delay/).fill('soon');
    await form(page).getByRole('button', { name: 'Arm', exact: true }).click();
    await expect(form(page).getByRole('alert')).toContainText('not a duration');
  });
});

test('a fault is armed with the keyboard only', async ({ page, world }) => {
  await page.goto(`${world.url}/#/faults`);
  await expect(form(page)).toBeVisible();
  await form(page).getByRole('button', { name: 'Connection reset on login' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Armed faults' })).toContainText('resets the connection');
  await expect(signIn(world)).rejects.toThrow();
});
