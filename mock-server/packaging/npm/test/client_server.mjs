// A server for the tests of the client, and calls of an app.
import { after, before } from 'node:test';
import { load } from './project.mjs';

const { startServer } = await load('auth-mock-server');
const { connect } = await load('auth-mock-client');

export const GUEST = 'guest@example.com';
export const GUEST_2FA = 'guest-2fa@example.com';
export const PASSWORD = 'correct horse battery staple';
export const limit = { timeout: 60_000 };

/** Starts a server for the tests of a file. Its `emulator` is there when they begin. */
export function withServer() {
    const shared = {};
    let server;
    before(async () => {
        server = await startServer();
        shared.emulator = connect(server.url);
    });
    after(() => server?.stop());
    return shared;
}

/** Options of `fetch` with a body. */
export const json = (body) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
});

export const signIn = (auth, email, password = PASSWORD) =>
    fetch(`${auth.url}/v1/auth/portal/login`, json({ email, password, portal_id: 'portal_demo' }));

export const whoami = (auth, token) =>
    fetch(`${auth.url}/v1/auth/load`, { headers: { authorization: `Bearer ${token}` } });
