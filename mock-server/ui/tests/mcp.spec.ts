import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test, type World } from './fixtures.ts';

async function connect(world: World): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${world.url}/_emulate/mcp`)));
  return client;
}

async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<any> {
  const result = await client.callTool({ name, arguments: args });
  const [{ text }] = result.content as [{ text: string }];
  expect(result.isError, text).not.toBe(true);
  return JSON.parse(text);
}

test('an MCP client reads the code of a sign-in and lists its requests', async ({ world }) => {
  const client = await connect(world);
  expect(client.getServerVersion()?.name).toBe('auth-mock-server');
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('advance_clock');

  await world.signIn('guest-2fa@example.com');
  const { code } = await call(client, 'latest_message', { to: 'guest-2fa@example.com' });
  const tokens = await world.ask('POST', '/v1/auth/portal/verify-2fa', { email: 'guest-2fa@example.com', code });
  expect(tokens.token_type).toBe('bearer');
  const { total } = await call(client, 'list_requests', { operation: 'portal_verify_2fa' });
  expect(total).toBe(1);
  await client.close();
});
