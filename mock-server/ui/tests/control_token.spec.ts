import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, expectAccessible, screenshots, test } from './fixtures.ts';

const TOKEN = 'a-control-token-of-this-test';
const BINARY = process.env['AUTH_MOCK_BINARY'] ?? '../../target/debug/auth-mock-server';

/** Starts a server that asks for a control token, on a free port. */
async function start(): Promise<{ url: string; process: ChildProcess }> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AUTH_'));
  const env = { ...Object.fromEntries(inherited), AUTH_MOCK_CONTROL_TOKEN: TOKEN };
  const child = spawn(BINARY, ['--port', '0', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const first = await Promise.race([
    lines.next(),
    new Promise<never>((_, reject) => child.once('error', reject)),
  ]);
  return { url: JSON.parse(first.value as string).url, process: child };
}

test.describe('a server with a control token', () => {
  test.use({ expectedStatuses: [401] });

  test('asks for the token, refuses a wrong one, and keeps it in memory only', async ({ page }) => {
    const server = await start();
    try {
      await page.goto(`${server.url}/#/inbox`);
      const token = page.getByLabel('Token');
      await token.fill('not the token of this server');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('alert')).toHaveText('The server did not accept this token.');
      await screenshots(page, 'control-token');
      await token.fill(TOKEN);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible();
      const login = { email: 'guest-2fa@example.com', password: 'correct horse battery staple', portal_id: 'portal_demo' };
      await fetch(`${server.url}/v1/auth/portal/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(login),
      });
      await expect(page.getByRole('listitem').filter({ hasText: login.email })).toBeVisible();
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
      expect(kept).not.toContain(TOKEN);
      await page.reload();
      await expect(token).toBeVisible();
    } finally {
      server.process.kill();
    }
  });
});
