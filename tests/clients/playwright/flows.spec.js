// What the sign-in page does not have: the other flows, as an app's pages would call them.
import { expect, GUEST, PASSWORD, test } from './fixtures.js';

const DEV = 'dev@example.com';
const OWNER = 'owner@example.com';
const PORTAL = 'portal_demo';

const bearer = (tokens) => ({ Authorization: `Bearer ${tokens.access_token}` });

async function staff(request, auth, username) {
  const form = { grant_type: 'password', username, password: PASSWORD };
  return (await request.post(`${auth.url}/v1/oauth2/login`, { form })).json();
}

const load = (request, auth, tokens) =>
  request.get(`${auth.url}/v1/auth/load`, { headers: bearer(tokens) });

test('a magic code signs in without a password', async ({ request, auth }) => {
  const data = { email: GUEST, portal_id: PORTAL };
  await request.post(`${auth.url}/v1/auth/portal/request-magic-code`, { data });
  const verify = { data: { email: GUEST, code: await auth.code(GUEST) } };
  const tokens = await request.post(`${auth.url}/v1/auth/portal/verify-2fa`, verify);
  const loaded = await (await load(request, auth, await tokens.json())).json();
  expect(loaded.user.email).toBe(GUEST);
});

test('a new password is set once by the link that was sent', async ({ request, auth }) => {
  const forgotten = { data: { email: GUEST, portal_id: PORTAL } };
  await request.post(`${auth.url}/v1/auth/portal/forgot-password`, forgotten);
  const { token } = await auth.namespace.inbox.latest(GUEST);
  const data = { token, portal_id: PORTAL, new_password: 'a better one' };
  const reset = () => request.post(`${auth.url}/v1/auth/portal/reset-password`, { data });
  expect((await reset()).status()).toBe(200);
  expect((await reset()).status()).toBe(404);
  const login = (password) =>
    request.post(`${auth.url}/v1/auth/portal/login`, {
      data: { email: GUEST, password, portal_id: PORTAL },
    });
  expect((await login(PASSWORD)).status()).toBe(401);
  expect((await login('a better one')).status()).toBe(200);
});

test('a command line hands its sign-in to a browser once', async ({ request, auth }) => {
  const headers = bearer(await staff(request, auth, DEV));
  const issued = await request.post(`${auth.url}/v1/auth/cli-browser-token`, { headers });
  const data = await issued.json();
  const consume = () => request.post(`${auth.url}/v1/auth/consume-cli-token`, { data });
  const loaded = await (await load(request, auth, await (await consume()).json())).json();
  expect(loaded.user.email).toBe(DEV);
  expect((await consume()).status()).toBe(404);
});

test('a member switches to another organisation', async ({ request, auth }) => {
  const headers = bearer(await staff(request, auth, DEV));
  const to = (id) => request.post(`${auth.url}/v1/auth/switch`, { headers, data: { id } });
  const switched = await (await to('org_globex')).json();
  const loaded = await (await load(request, auth, switched)).json();
  expect(loaded.organization.id).toBe('org_globex');
  expect((await to('org_of_others')).status()).toBe(404);
});

test('acting as a user ends with the session that began it', async ({ request, auth }) => {
  const headers = bearer(await staff(request, auth, OWNER));
  const data = { user_id: 'user_dev' };
  const began = await request.post(`${auth.url}/v1/auth/login-as-user`, { headers, data });
  const acting = await began.json();
  const loaded = await (await load(request, auth, acting)).json();
  expect([loaded.user.email, loaded.impersonator.email]).toEqual([DEV, OWNER]);
  await request.post(`${auth.url}/v1/auth/logout`, { headers });
  expect((await load(request, auth, acting)).status()).toBe(401);
});
