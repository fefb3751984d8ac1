import { type Locator, type Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test, type World } from './fixtures.ts';

const LOGIN = '/v1/auth/portal/login';
const GUEST = { email: 'guest@example.com', password: PASSWORD, portal_id: 'portal_demo' };

function list(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Requests, newest first' });
}

function rows(page: Page): Locator {
  return list(page).getByRole('option');
}

async function traffic(world: World): Promise<void> {
  await world.send('POST', LOGIN, { ...GUEST, password: 'wrong' });
  await world.send('POST', LOGIN, GUEST);
  await world.send('GET', '/v1/auth/load');
  await world.send('GET', '/v1/auth/nowhere');
}

test('a refusal appears with its reason in words and a link to its rule', async ({ page, world }) => {
  await page.goto(`${world.url}/#/requests`);
  await expect(page.getByRole('heading', { name: 'No requests yet' })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, 'requests-empty');
  await world.send('POST', LOGIN, { ...GUEST, password: 'wrong' });
  await expect(rows(page)).toContainText(['wrong_password']);
  await rows(page).first().click();
  const detail = page.getByRole('region', { name: 'Request 1' });
  await expect(detail).toContainText('Why it was refused');
  await expect(detail).toContainText('failures');
  await expect(detail.getByRole('region', { name: 'body of the request' })).toContainText('"password": "[redacted]"');
  await expect(detail.getByRole('region', { name: 'body of the reply' })).toContainText('Incorrect email or password');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'requests-detail');
  await detail.getByRole('link', { name: 'LOGIN-4' }).click();
  await expect(page.locator('[aria-current="true"]')).toContainText('LOGIN-4');
});

test('the filter stands in the address', async ({ page, world }) => {
  await traffic(world);
  await page.goto(`${world.url}/#/requests`);
  await expect(rows(page)).toHaveCount(4);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'requests');
  await page.getByLabel('Status').selectOption('4xx');
  await expect(rows(page)).toHaveCount(3);
  await page.getByLabel('Operation').selectOption('portal_login');
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/status=4xx/);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Delete filter' }).click();
  await expect(rows(page)).toHaveCount(4);
  const filters: readonly (readonly [string, number])[] = [
    ['method=POST', 2],
    ['path_contains=nowhere', 1],
    ['user=guest@example.com', 1],
    ['reason=wrong_password', 1],
    ['violations=true', 2],
    ['status=204', 0],
  ];
  for (const [filter, count] of filters) {
    await page.goto(`${world.url}/#/requests?${filter}`);
    await expect(page.getByRole('status').first()).toHaveText(new RegExp(`^${count} requests? found$`));
    await expect(rows(page)).toHaveCount(count);
  }
  await expect(page.getByRole('heading', { name: 'No request fits the filter' })).toBeVisible();
});

test('a request is copied as curl without its secrets', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await world.send('POST', LOGIN, { ...GUEST, password: `it's "$HOME"` });
  await fetch(`${world.url}/v1/auth/load?next=a%20b`, { headers: { authorization: 'Bearer secret' } });
  const copied = async (id: number): Promise<string> => {
    await page.goto(`${world.url}/#/requests/${id}`);
    await page.getByRole('button', { name: 'Copy this request as curl' }).click();
    await expect(page.getByText('Copied', { exact: true })).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const login = await copied(1);
  expect(login).toContain(`curl -sS http://127.0.0.1`);
  expect(login).toContain(`-d "{\\"email\\":\\"guest@example.com\\",\\"password\\":\\"$PASSWORD\\",\\"portal_id\\":\\"portal_demo\\"}"`);
  const load = await copied(2);
  expect(load).toContain('-H "authorization: Bearer $TOKEN"');
  expect(load).toContain('/v1/auth/load?next=$NEXT"');
});

test('the list follows new requests, pauses, and is cleared', async ({ page, world }) => {
  await page.goto(`${world.url}/#/requests`);
  await world.send('GET', '/v1/auth/load');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await world.send('GET', '/v1/auth/load');
  await expect(page.getByText('Paused, 1 new')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('heading', { name: 'No requests yet' })).toBeVisible();
  expect((await world.ask('GET', '/_emulate/requests')).total).toBe(0);
});

test.describe('without the request', () => {
  test.use({ expectedStatuses: [404] });
  test('a request that was cleared is said to be gone', async ({ page, world }) => {
    await page.goto(`${world.url}/#/requests/7`);
    await expect(page.getByRole('heading', { name: 'This request is not recorded any more' })).toBeVisible();
  });
});

test('requests are walked through with the keyboard', async ({ page, world }) => {
  await traffic(world);
  await page.goto(`${world.url}/#/requests`);
  await expect(rows(page)).toHaveCount(4);
  await list(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Request 3' })).toContainText('bearer_missing');
  await expect(rows(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await list(page).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('region', { name: 'Request 1' })).toContainText('wrong_password');
  await page.getByRole('button', { name: 'Close the request' }).focus();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /^Request \d/ })).toHaveCount(0);
});

const MANY = 10_000;

test('10,000 requests need few rows and few loads', async ({ page, world }) => {
  test.setTimeout(240_000);
  for (let sent = 0; sent < MANY; sent += 200) {
    await Promise.all(Array.from({ length: 200 }, () => world.send('GET', '/v1/auth/load').then((reply) => reply.text())));
  }
  let loads = 0;
  page.on('request', (request) => (loads += request.url().includes('/_emulate/requests?') ? 1 : 0));
  await page.goto(`${world.url}/#/requests`);
  await expect(page.getByText('10,000 requests')).toBeVisible();
  await expect(rows(page).first()).toHaveAttribute('aria-posinset', '1');
  const atFirst = { loads, nodes: await list(page).locator('*').count() };
  expect(atFirst.loads).toBeLessThanOrEqual(3);
  const oldest = page.locator('#request-1');
  await expect(async () => {
    await list(page).press('End');
    await expect(oldest).toBeVisible({ timeout: 200 });
  }).toPass();
  expect(await list(page).locator('*').count()).toBeLessThanOrEqual(2 * atFirst.nodes);
  expect(loads).toBeLessThanOrEqual(MANY / 200 + 5);
  await list(page).press('Home');
  await world.send('GET', '/v1/auth/nowhere');
  await expect(rows(page).first()).toContainText('/v1/auth/nowhere');
});
