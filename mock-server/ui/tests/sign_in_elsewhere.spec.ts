// Sign-in pages as a copy: the built files, served by another server than the API's.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Page } from '@playwright/test';
import { expect, PASSWORD, test as base, watch, type World } from './fixtures.ts';

const DIST = join(import.meta.dirname, '../dist');
const GUEST_2FA = 'guest-2fa@example.com';

/** Serves the files as the README says: with the two settings filled in. */
async function serve(world: World): Promise<Server> {
  const html = (await readFile(join(DIST, 'sign_in.html'), 'utf8'))
    .replace('data-root="{root}" data-portal="{portal}"', `data-root="${world.url}/" data-portal="portal_demo"`)
    .replaceAll('{root}_ui/', '/')
    .replaceAll('{root}', `${world.url}/`);
  const files: Record<string, [string, string]> = {
    '/': ['text/html', html],
    '/sign_in.js': ['text/javascript', await readFile(join(DIST, 'sign_in.js'), 'utf8')],
    '/sign_in.css': ['text/css', await readFile(join(DIST, 'sign_in.css'), 'utf8')],
  };
  const server = createServer((request, response) => {
    const [type, text] = files[request.url ?? ''] ?? ['text/plain', ''];
    const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src ${new URL(world.url).origin}`;
    response.setHeader('content-security-policy', policy);
    response.setHeader('content-type', type);
    response.statusCode = text === '' ? 404 : 200;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const test = base.extend<{ elsewhere: string }>({
  elsewhere: async ({ world }, use) => {
    const server = await serve(world);
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.closeAllConnections();
    server.close();
  },
});

/** Begins a sign-in with a second factor. */
async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(GUEST_2FA);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Code')).toBeVisible();
}

test('a page of another origin signs in with a code that is read in the dashboard', async ({
  page,
  world,
  elsewhere,
  context,
}) => {
  await page.goto(elsewhere);
  await signIn(page);
  const dashboard = await context.newPage();
  const faults = watch(dashboard, []);
  await dashboard.goto(`${world.url}/#/inbox`);
  const messages = dashboard.getByRole('list', { name: 'Messages, newest first' });
  const button = messages.getByRole('button', { name: `Copy the code for ${GUEST_2FA}` });
  await expect(button).toContainText(/[0-9]{6}/);
  const code = /[0-9]{6}/.exec((await button.textContent())!)![0];
  expect(faults).toEqual([]);
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Code').press('Enter');
  await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
  expect(page.url()).toBe(elsewhere);
});

test('a page of another origin waits for the approval', async ({ page, world, elsewhere }) => {
  await page.goto(elsewhere);
  await signIn(page);
  const { data } = await world.ask('GET', '/_emulate/challenges?status=pending');
  await world.ask('POST', `/_emulate/challenges/${data[0].id}/approve`);
  await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
});

test.describe('expired tokens', () => {
  test.use({ expectedStatuses: [401] });

  test('a page of another origin renews its token and signs out', async ({ page, world, elsewhere }) => {
    await page.goto(elsewhere);
    await page.getByLabel('E-mail').fill('guest@example.com');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Guest' })).toBeVisible();
    await world.ask('POST', '/_emulate/clock/advance', { by: 'PT31M' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('status')).toHaveText('You are signed out.');
  });
});
