import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

const APP = 'https://app.example.com/callback';

test('clients are created, changed and deleted', async ({ page, world }) => {
  await page.goto(`${world.url}/#/oauth-clients`);
  const rows = page.getByRole('list', { name: 'OAuth clients' }).getByRole('article');
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole('article', { name: 'web' })).toContainText('http://localhost:3000/oauth2/callback');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'oauth-clients');
  await page.getByRole('button', { name: 'New client' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Id', { exact: true }).fill('app');
  await dialog.getByLabel('Redirect URIs').fill(`${APP}\n\n http://127.0.0.1/callback `);
  await dialog.getByLabel('Client type').selectOption('set');
  await dialog.getByLabel('Secret', { exact: true }).fill('a private secret');
  await expectAccessible(page);
  await screenshots(page, 'oauth-client-form');
  await dialog.getByRole('button', { name: 'Create client' }).click();
  const row = page.getByRole('article', { name: 'app' });
  await expect(row).toContainText('http://127.0.0.1/callback');
  const made = { id: 'app', redirect_uris: [APP, 'http://127.0.0.1/callback'], has_secret: true };
  expect(await world.ask('GET', '/_emulate/oauth-clients/app')).toEqual(made);
  await expect(rows.getByText('a private secret')).toHaveCount(0);

  await row.getByRole('button', { name: 'Edit app' }).click();
  await expect(dialog.getByLabel('Client type')).toHaveValue('keep');
  await dialog.getByLabel('Redirect URIs').fill(APP);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).not.toContainText('http://127.0.0.1/callback');
  expect(await world.ask('GET', '/_emulate/oauth-clients/app')).toEqual({ ...made, redirect_uris: [APP] });

  await row.getByRole('button', { name: 'Edit app' }).click();
  await dialog.getByLabel('Client type').selectOption('none');
  await screenshots(page, 'oauth-client-secret');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('public');
  await row.getByRole('button', { name: 'Delete app' }).click();
  await dialog.getByRole('button', { name: 'Delete client' }).click();
  await expect(row).toHaveCount(0);
  await expect(rows).toHaveCount(2);
});

test('a list without clients says how to make one, and follows what others make', async ({ page, world }) => {
  for (const id of ['cli', 'web']) {
    await world.ask('DELETE', `/_emulate/oauth-clients/${id}`);
  }
  await page.goto(`${world.url}/#/oauth-clients`);
  await expect(page.getByRole('heading', { name: 'No OAuth clients' })).toBeVisible();
  await screenshots(page, 'oauth-clients-none');
  await world.ask('POST', '/_emulate/oauth-clients', { id: 'later', redirect_uris: [] });
  await expect(page.getByRole('article', { name: 'later' })).toContainText('No redirect URI');
});

test.describe('a refused client', () => {
  test.use({ expectedStatuses: [400] });

  test('names the redirect URI that is wrong', async ({ page, world }) => {
    await page.goto(`${world.url}/#/oauth-clients`);
    await page.getByRole('button', { name: 'New client' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Redirect URIs').fill('javascript:alert(1)');
    await dialog.getByRole('button', { name: 'Create client' }).click();
    await expect(dialog.getByRole('alert')).toContainText('wrong redirect URI `javascript:alert(1)`');
  });
});

test('the sign-in page shows the client that asks, whatever its id', async ({ page, world }) => {
  const id = '"><b>app&amp;{portal}';
  await world.ask('POST', '/_emulate/oauth-clients', { id, redirect_uris: [APP], secret: 'a private secret' });
  const query = new URLSearchParams({ client_id: id, redirect_uri: APP, response_type: 'code' });
  await page.goto(`${world.url}/oauth2/login?${query}`);
  await expect(page.locator('#password .door')).toHaveText(`Staff, for the app ${id}`);
});
