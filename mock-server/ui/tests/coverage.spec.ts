import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('coverage shows what was seen, as it is seen', async ({ page, world }) => {
  await page.goto(`${world.url}/#/coverage`);
  const sum = page.getByRole('heading', { name: /of \d+ documented statuses seen/ });
  await expect(sum).toContainText('0 of');
  await expect(page.getByRole('heading', { name: 'No violations' })).toBeVisible();
  await screenshots(page, 'coverage-empty');
  await world.signIn('guest@example.com');
  await world.signIn('guest@example.com');
  await expect(page.getByRole('link', { name: 'portal_login 200: seen 2 times' })).toHaveText('2');
  await expect(sum).toContainText('1 of');
  const load = page.getByRole('row', { name: /^load / });
  await expect(load).toContainText('documented, not seen yet');
  await expect(load).toContainText('documented, never sent');
});

test('a status that is not documented stands out', async ({ page, world }) => {
  await world.ask('POST', '/_emulate/faults', { match: { operation: 'portal_login' }, effect: { type: 'status', status: 503 }, times: 1 });
  await world.send('POST', '/v1/auth/portal/login', { email: 'guest@example.com', password: 'x', portal_id: 'portal_demo' });
  await page.goto(`${world.url}/#/coverage`);
  await expect(page.getByRole('link', { name: 'portal_login 503: seen 1 time, not documented' })).toBeVisible();
});

test('violations are told in words with their rules', async ({ page, world }) => {
  // An unknown path makes no namespace.
  await world.ask('GET', '/_emulate');
  await world.send('GET', '/v1/auth/nowhere');
  await world.send('POST', '/v1/auth/portal/login', { email: 'guest@example.com' });
  await page.goto(`${world.url}/#/coverage`);
  const violations = page.getByRole('list', { name: 'Requests that break the contract' }).getByRole('listitem');
  await expect(violations).toHaveCount(2);
  await expect(violations.last()).toContainText('No operation has this path.');
  await expect(violations.first()).toContainText('The body does not fit the contract.');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'coverage');
  await violations.last().getByRole('link', { name: 'ERROR-7' }).click();
  await expect(page).toHaveURL(/#\/rules\/ERROR-7$/);
});
