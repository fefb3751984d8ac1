import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test } from './fixtures.ts';

const NEW = { email: 'ada@example.com', password: 'x', memberships: [{ organization_id: 'org_acme', role: 'admin' }] };

test('users are found by a word, an organisation and a portal', async ({ page, world }) => {
  await page.goto(`${world.url}/#/users`);
  const rows = page.getByRole('list', { name: 'Users', exact: true }).getByRole('article');
  await expect(rows).toHaveCount(6);
  await page.getByLabel('Address, name or id').fill('2FA');
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Portal', { exact: true }).selectOption('Demo portal');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('guest-2fa@example.com');
  await page.getByLabel('Address, name or id').fill('nobody');
  await page.getByRole('button', { name: 'Show all users' }).click();
  await page.getByLabel('Organisation', { exact: true }).selectOption('org_globex');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('dev@example.com');
  expect(page.url()).toContain('#/users?organization=org_globex');
  await page.goto(`${world.url}/#/users`);
  await world.ask('POST', '/_emulate/users', { ...NEW, is_active: false, mfa_required: true, is_superuser: true });
  await expect(page.getByRole('article', { name: NEW.email })).toContainText('inactive');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'users');
});

test('a user is created, changed and deleted', async ({ page, world }) => {
  await page.goto(`${world.url}/#/users`);
  await page.getByRole('button', { name: 'New user' }).click();
  const form = page.getByRole('dialog', { name: 'New user' });
  await form.getByLabel('Address').fill(NEW.email);
  await form.getByLabel('Password').fill('first password');
  await form.getByLabel('Add an organisation').selectOption('org_acme');
  await form.getByLabel('Role in org_acme').selectOption('admin');
  await form.getByLabel('Needs a second factor').check();
  await expectAccessible(page);
  await screenshots(page, 'user-form');
  await form.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name: NEW.email, level: 1 })).toBeVisible();
  const { data } = await world.ask('GET', '/_emulate/users?q=ada@');
  expect(data).toMatchObject([{ email: NEW.email, mfa_required: true, memberships: NEW.memberships }]);

  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('dialog', { name: `Edit ${NEW.email}` });
  await edit.getByLabel('Needs a second factor').uncheck();
  await edit.getByLabel('First name').fill('Ada');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toHaveCount(0);
  const calls = page.getByRole('complementary', { name: 'Control calls of this page' });
  await expect(calls).toContainText('{"first_name":"Ada","mfa_required":false}');

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete user' }).click();
  await expect(page.getByRole('list', { name: 'Users', exact: true })).toBeVisible();
  await expect(page.getByRole('article', { name: NEW.email })).toHaveCount(0);
});

test('a user is found and created with the keyboard only', async ({ page, world }) => {
  await page.goto(`${world.url}/#/users`);
  const rows = page.getByRole('list', { name: 'Users', exact: true }).getByRole('article');
  await expect(rows).toHaveCount(6);
  await page.keyboard.press('/');
  await page.keyboard.type('owner');
  await expect(rows).toHaveCount(1);
  const create = page.getByRole('button', { name: 'New user' });
  await create.focus();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'New user' });
  await expect(form).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(form).toHaveCount(0);
  await expect(create).toBeFocused();
  await page.keyboard.press('Enter');
  await form.getByLabel('Address').focus();
  await page.keyboard.type(NEW.email);
  await form.getByLabel('Signs in at').focus();
  await page.keyboard.press('ArrowDown');
  await expect(form.getByLabel('Signs in at')).toHaveValue('portal_demo');
  await form.getByLabel('Address').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: NEW.email, level: 1 })).toBeVisible();
});

test('changes by others reach the pages that were scrolled to', async ({ page, world }) => {
  const users = Array.from({ length: 250 }, (_, number) => ({ ...NEW, id: `user_${number}`, email: `user-${number}@example.com` }));
  await world.ask('POST', '/_emulate/scenario', { mode: 'merge', scenario: { users } });
  await page.goto(`${world.url}/#/users`);
  const rows = page.getByRole('list', { name: 'Users', exact: true }).getByRole('article');
  await expect(rows.nth(99)).toBeAttached();
  const end = page.locator('main');
  await end.evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(rows.nth(150)).toBeAttached();
  const last = (await rows.nth(150).getAttribute('aria-label'))!;
  const { data } = await world.ask('GET', `/_emulate/users?q=${last}`);
  await world.ask('PATCH', `/_emulate/users/${data[0].id}`, { is_active: false });
  await expect(rows.nth(150)).toContainText('inactive');
});

test('a user is locked and unlocked', async ({ page, world }) => {
  await page.goto(`${world.url}/#/users/user_guest`);
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByText(/locked, \d+:\d\d left/)).toBeVisible();
  const login = { email: 'guest@example.com', password: PASSWORD, portal_id: 'portal_demo' };
  expect((await world.send('POST', '/v1/auth/portal/login', login)).status).toBe(429);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText(/locked, \d+:\d\d left/)).toHaveCount(0);
  expect((await world.send('POST', '/v1/auth/portal/login', login)).status).toBe(200);
});

test('sign in as a user copies a bearer', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.url}/#/users`);
  const row = page.getByRole('article', { name: 'dev@example.com' });
  await row.getByRole('button', { name: 'Sign in as' }).click();
  const dialog = page.getByRole('dialog', { name: 'Signed in as dev@example.com' });
  await expect(dialog).toContainText('The access token is on the clipboard.');
  await expectAccessible(page);
  await screenshots(page, 'user-tokens');
  const token = await page.evaluate(() => navigator.clipboard.readText());
  const load = await fetch(`${world.url}/v1/auth/load`, { headers: { authorization: `Bearer ${token}` } });
  expect(load.status).toBe(200);
  expect(await load.text()).toContain('dev@example.com');
});

test('tokens for a test have an organisation and a condition', async ({ page, world }) => {
  await page.goto(`${world.url}/#/users/user_dev`);
  const form = page.getByRole('form', { name: 'Tokens' });
  await form.getByLabel('Organisation').selectOption('org_globex');
  await form.getByLabel('Condition').selectOption('Revoked');
  await form.getByRole('button', { name: 'Issue tokens' }).click();
  const claims = page.getByRole('region', { name: 'claims of the access token' });
  await expect(claims).toContainText('"org": "org_globex"');
  const calls = page.getByRole('complementary', { name: 'Control calls of this page' });
  await expect(calls).toContainText('{"user":"user_dev","org":"org_globex","revoked":true}');
});

test('the page of a user lists and revokes sessions', async ({ page, world }) => {
  const { session_id } = await world.ask('POST', '/_emulate/credentials', { user: 'user_guest' });
  await world.ask('POST', '/_emulate/credentials', { user: 'user_dev' });
  await page.goto(`${world.url}/#/users/user_guest`);
  const session = page.getByRole('article', { name: `Session ${session_id}` });
  await expect(session).toContainText('org_acme');
  await expect(page.getByRole('article', { name: /^Session/ })).toHaveCount(1);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'user');
  await session.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No live session.')).toBeVisible();
});

test.describe('a refused form', () => {
  test.use({ expectedStatuses: [400, 404, 409] });

  test('says beside itself why a user cannot be created', async ({ page, world }) => {
    await page.goto(`${world.url}/#/users`);
    await page.getByRole('button', { name: 'New user' }).click();
    const form = page.getByRole('dialog', { name: 'New user' });
    await form.getByLabel('Address').fill(NEW.email);
    await form.getByRole('button', { name: 'Create user' }).click();
    await expect(form.getByRole('alert')).toContainText('memberships');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await expect(form).toHaveCount(0);
  });

  test('a user that does not exist leads back to all users', async ({ page, world }) => {
    await page.goto(`${world.url}/#/users/user_nobody`);
    await expect(page.getByRole('heading', { name: 'No such user' })).toBeVisible();
  });
});

test('5,000 users are found at once and scrolled through', async ({ page, world }) => {
  const users = Array.from({ length: 5000 }, (_, number) => ({
    id: `user_${number}`,
    email: `user-${number}@example.com`,
    password: 'x',
    memberships: [{ organization_id: 'org_acme' }],
  }));
  await world.ask('POST', '/_emulate/scenario', { mode: 'merge', scenario: { users } });
  await page.goto(`${world.url}/#/users`);
  await expect(page.getByText('5,006 accounts that can sign in.')).toBeVisible();
  const rows = page.getByRole('list', { name: 'Users', exact: true }).getByRole('article');
  await page.getByLabel('Address, name or id').fill('user-4711@');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Address, name or id').fill('');
  await page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(rows.nth(150)).toBeAttached();
});
