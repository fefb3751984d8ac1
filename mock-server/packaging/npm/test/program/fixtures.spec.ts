// Runs in the project of the tests: what the fixtures of auth-mock-playwright do.
import { test as plain } from '@playwright/test';
import { type Auth, expect, fixtures, test } from 'auth-mock-playwright';

const GUEST = 'guest@example.com';
const GUEST_2FA = 'guest-2fa@example.com';
const PASSWORD = 'correct horse battery staple';

async function signIn(page: import('@playwright/test').Page, base: string, email: string) {
    await page.goto(`${base}/portal/portal_demo/login`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
}

test('another device approves', async ({ page, auth }) => {
    // Begun first: the sign-in is waited for.
    const approved = auth.approve(GUEST_2FA);
    await signIn(page, auth.url, GUEST_2FA);
    await approved;
    await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
});

test('another device rejects', async ({ page, auth }) => {
    await signIn(page, auth.url, GUEST_2FA);
    await auth.reject();
    await expect(page.getByRole('status')).toContainText('rejected');
});

test('a code is too late after the clock moved', async ({ auth, request }) => {
    const data = { email: GUEST_2FA, password: PASSWORD, portal_id: 'portal_demo' };
    await request.post(`${auth.url}/v1/auth/portal/login`, { data });
    const code = await auth.code(GUEST_2FA);
    await auth.clock.advance('10m');
    const reply = await request.post(`${auth.url}/v1/auth/portal/verify-2fa`, {
        data: { email: GUEST_2FA, code },
    });
    expect(reply.status()).toBe(401);
});

test('a fault hits the next sign-in', async ({ page, auth }) => {
    await auth.faults.next('portal_login', { type: 'status', status: 503 });
    await signIn(page, auth.url, GUEST);
    await expect(page.getByRole('alert')).toBeVisible();
    await auth.requests.verify({ operation: 'portal_login', status: 503 }, 1);
});

test('a link in a message approves', async ({ page, auth, context }) => {
    await signIn(page, auth.url, GUEST_2FA);
    const mail = await context.newPage();
    await mail.goto(await auth.link(GUEST_2FA));
    await mail.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText(GUEST_2FA, { exact: true })).toBeVisible();
});

test('tokens of a user are good', async ({ auth, request }) => {
    const tokens = await auth.signIn({ user: 'dev@example.com', org: 'org_globex' });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const loaded = await (await request.get(`${auth.url}/v1/auth/load`, { headers })).json();
    expect(loaded.organization.id).toBe('org_globex');
});

test('an app with a fixed base URL reaches the namespace of the test', async ({
    page,
    auth,
    authServer,
}) => {
    await auth.users.lock('user_guest');
    await signIn(page, authServer.url, GUEST);
    await expect(page.getByRole('alert')).toContainText('Too many attempts');
    await auth.requests.verify({ operation: 'portal_login', status: 429 }, 1);
});

test.describe('without the header', () => {
    test.use({ authHeader: false });

    test('a fixed base URL is that of the default namespace', async ({
        auth,
        authServer,
        request,
    }) => {
        const reply = await request.get(`${authServer.url}/v1/auth/load`);
        expect(reply.headers()['x-mock-namespace']).toBe('default');
        const own = await request.get(`${auth.url}/v1/auth/load`);
        expect(own.headers()['x-mock-namespace']).toBe(auth.name);
    });
});

// The plain fixtures, and a namespace that is deleted after its test.
const mine = plain.extend<{ kept: Auth[] }>({ kept: async ({}, use) => use([]) }).extend(fixtures);
mine.describe.configure({ mode: 'serial' });
let name: string;

mine('each test has a namespace of its own', async ({ auth, newAuth }) => {
    const other = newAuth();
    expect(other.name).not.toBe(auth.name);
    await auth.users.delete('user_guest');
    expect((await other.users.get('user_guest')).email).toBe(GUEST);
    name = other.name;
    await expect(async () => auth.users.get('user_guest')).rejects.toThrow('404');
});

mine('the namespaces of an earlier test are gone', async ({ authServer }) => {
    const names = (await authServer.namespaces()).map((one) => one.name);
    expect(names).not.toContain(name);
});
