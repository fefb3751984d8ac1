import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('rules are found by words', async ({ page, world }) => {
  await page.goto(`${world.url}/#/rules`);
  await expect(page.getByRole('link', { name: 'CONTRACT-1', exact: true })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search the rules' }).fill('fifth wrong code');
  await expect(page.getByRole('link', { name: /^[A-Z]+-\d+$/ })).toHaveText(['VERIFY-4']);
  await expect(page).toHaveURL(/q=fifth/);
  await page.getByRole('searchbox', { name: 'Search the rules' }).fill('no such words');
  await expect(page.getByRole('heading', { name: 'No rule has “no such words”' })).toBeVisible();
});

test('an address leads to one rule', async ({ page, world }) => {
  await page.goto(`${world.url}/#/rules/LOCK-1?q=lock`);
  const rule = page.getByRole('listitem').filter({ hasText: 'LOCK-1' }).filter({ hasText: 'Five wrong passwords' });
  await expect(rule).toBeInViewport();
  await expect(rule).toHaveAttribute('aria-current', 'true');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'rules');
});

test('rules are loaded only when a view needs them', async ({ page, world }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname.split('/').at(-1)!));
  await page.goto(`${world.url}/#/inbox`);
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  expect(loaded).not.toContain('rules.js');
  await page.goto(`${world.url}/#/rules`);
  await expect(page.getByRole('link', { name: 'CONTRACT-1', exact: true })).toBeVisible();
  expect(loaded).toContain('rules.js');
});
