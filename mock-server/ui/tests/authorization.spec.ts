// Sign-in to an OAuth client through the browser.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test, type World } from './fixtures.ts';

const EXAMPLE = process.env['CARGO_TARGET_DIR'] ?? fileURLToPath(new URL('../../../target', import.meta.url));

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A client that listens for the browser, as a desktop app does. */
class Client {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(16).toString('base64url');
  readonly redirectUri: string;

  private constructor(private readonly server: Server) {
    this.redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  }

  static async listen(): Promise<Client> {
    const server = createServer((_, reply) => reply.setHeader('content-type', 'text/plain').end('Back in the app.'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Client(server);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  page(world: World, changes: Record<string, string> = {}): string {
    const request = {
      client_id: 'cli',
      redirect_uri: this.redirectUri,
      response_type: 'code',
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      ...changes,
    };
    return `${world.url}/oauth2/login?${new URLSearchParams(request)}`;
  }

  /** The user of the code that the browser has brought. */
  async user(world: World, page: Page): Promise<string> {
    const answer = new URL(page.url()).searchParams;
    expect(answer.get('state')).toBe(this.state);
    expect(answer.get('iss')).toBe(world.url);
    const tokens = await world.ask('POST', '/v1/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: 'cli',
      code: answer.get('code'),
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
    });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const load = await fetch(`${world.url}/v1/auth/load`, { headers });
    return (await load.json()).user.email;
  }
}

test('a client gets a code for the user who signs in', async ({ page, world }) => {
  const client = await Client.listen();
  await page.goto(client.page(world));
  await expect(page.getByText('Staff, for the app cli')).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, 'sign-in-client');
  await signIn(page, 'dev@example.com');
  await expect(page.getByText('Back in the app.')).toBeVisible();
  expect(await client.user(world, page)).toBe('dev@example.com');
  client.close();
});

test('a client gets a code after the second factor', async ({ page, world }) => {
  const client = await Client.listen();
  await page.goto(client.page(world));
  await signIn(page, 'dev-2fa@example.com');
  const code = page.getByLabel('Code');
  await expect(code).toBeVisible();
  const message = await world.ask('GET', '/_emulate/messages/latest?to=dev-2fa@example.com&wait=10s');
  await code.fill(message.code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Back in the app.')).toBeVisible();
  expect(await client.user(world, page)).toBe('dev-2fa@example.com');
  client.close();
});

test('a session of the tab signs in to a client after a click', async ({ page, world }) => {
  const client = await Client.listen();
  await page.goto(`${world.url}/login`);
  await signIn(page, 'owner@example.com');
  await expect(page.getByText('owner@example.com')).toBeVisible();
  await page.goto(client.page(world));
  await expect(page.getByRole('heading')).toHaveText('Sign in to cli?');
  await expect(page.getByText(client.redirectUri)).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Sign in here' }).click();
  await expect(page.getByText('Back in the app.')).toBeVisible();
  expect(await client.user(world, page)).toBe('owner@example.com');
  client.close();
});

test('another user can sign in to the client', async ({ page, world }) => {
  const client = await Client.listen();
  await page.goto(`${world.url}/login`);
  await signIn(page, 'owner@example.com');
  await expect(page.getByText('owner@example.com')).toBeVisible();
  await page.goto(client.page(world));
  await page.getByRole('link', { name: 'Cancel' }).click();
  await signIn(page, 'dev@example.com');
  await expect(page.getByText('Back in the app.')).toBeVisible();
  expect(await client.user(world, page)).toBe('dev@example.com');
  client.close();
});

test.describe('refused requests', () => {
  test.use({ expectedStatuses: [400] });

  test('the browser stays where the redirect URI is not registered', async ({ page, world }) => {
    const client = await Client.listen();
    const wrong = client.page(world, { redirect_uri: 'http://127.0.0.1:1/other' });
    await page.goto(wrong);
    await expect(page.getByRole('heading')).toHaveText('Sign-in not possible');
    await expect(page.getByText('has no redirect URI')).toBeVisible();
    await expectAccessible(page);
    expect(page.url()).toBe(wrong);
    await page.goto(client.page(world, { response_type: 'token' }));
    await expect(page.getByText('Back in the app.')).toBeVisible();
    expect(new URL(page.url()).searchParams.get('error')).toBe('unsupported_response_type');
    client.close();
  });
});

test('the example of the SDK signs a command line in', async ({ page, world }) => {
  const env = { ...process.env, AUTH_BASE_URL: world.url };
  const program = spawn(`${EXAMPLE}/debug/examples/browser_sign_in`, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  program.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(program, 'close');
  await expect.poll(() => output).toContain('\n');
  const [, url] = /browser: (\S+)/.exec(output) ?? [];
  await page.goto(url ?? '');
  await signIn(page, 'dev@example.com');
  await expect(page.getByText('Go on in the command line.')).toBeVisible();
  expect(await ended).toEqual([0, null]);
  expect(output).toContain('Signed in as dev Staff at Acme.');
});
