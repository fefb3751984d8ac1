// The client: requests, users, scenarios, snapshots, events.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GUEST, limit, signIn, whoami, withServer } from './client_server.mjs';
import { load } from './project.mjs';

const { VerificationError } = await load('auth-mock-client');
const shared = withServer();

describe('requests', limit, () => {
    test('verify shows the nearest requests', async () => {
        const auth = shared.emulator.newNamespace();
        await signIn(auth, GUEST, 'something else');
        await auth.requests.verify({ operation: 'portal_login', reason: 'wrong_password' });
        await auth.requests.verify({ operation: 'portal_login' }, { atMost: 1 });
        await assert.rejects(
            auth.requests.verify({ operation: 'portal_login', status: 200 }, 1),
            (error) => {
                assert.ok(error instanceof VerificationError);
                assert.equal(error.count, 0);
                assert.deepEqual(error.nearest[0].unmet, [
                    { criterion: 'status', expected: 200, actual: 401 },
                ]);
                assert.match(
                    error.message,
                    /409 Conflict: 0 requests match; expected 1; request 1: status is 401, expected 200$/,
                );
                return true;
            },
        );
    });

    test('requests are waited for, counted, listed as text and cleared', async () => {
        const auth = shared.emulator.newNamespace();
        const match = { operation: 'portal_login' };
        const [waited] = await Promise.all([
            auth.requests.waitFor(match),
            signIn(auth, GUEST, 'wrong'),
        ]);
        assert.equal(waited[0].status, 401);
        assert.equal(await auth.requests.count(match), 1);
        assert.match(
            await auth.requests.text(),
            /^401 POST \/v1\/auth\/portal\/login wrong_password/,
        );
        await auth.requests.clear();
        assert.deepEqual(await auth.requests.list(), []);
        await assert.rejects(auth.requests.waitFor(match, { timeout: 1 }), VerificationError);
    });

    test('lists are read page by page', async () => {
        const auth = shared.emulator.newNamespace();
        await Promise.all(Array.from({ length: 7 }, () => signIn(auth, GUEST)));
        assert.equal((await auth.requests.list({ limit: 3 })).length, 7);
        assert.equal((await auth.users.list({ limit: 2 })).length, 6);
        assert.equal((await auth.sessions.list({ limit: 2 })).length, 7);
    });
});

describe('users, scenarios, snapshots', limit, () => {
    test('users are created, changed, locked and deleted', async () => {
        const auth = shared.emulator.newNamespace();
        const memberships = [{ organization_id: 'org_acme' }];
        const { id } = await auth.users.create({
            email: 'ada@example.com',
            password: 'x',
            memberships,
        });
        assert.equal((await auth.users.update(id, { first_name: 'Ada' })).first_name, 'Ada');
        assert.ok((await auth.users.lock(id, '5m')).locked_until);
        assert.equal((await auth.users.unlock(id)).locked_until ?? null, null);
        await auth.sessions.create(id);
        const [session] = await auth.users.sessions(id);
        await auth.sessions.end(session.id);
        assert.deepEqual(await auth.users.sessions(id), []);
        assert.equal((await auth.users.list({ q: 'ada@' })).length, 1);
        await auth.users.delete(id);
        await assert.rejects(auth.users.get(id), (error) => error.status === 404);
    });

    test('an id with a slash stays one segment, and one of dots is refused', async () => {
        const auth = shared.emulator.newNamespace();
        await assert.rejects(
            auth.users.get('a/../user_guest'),
            (error) => error.status === 404 || error.status === 400,
        );
        await assert.rejects(auth.users.delete('..'), TypeError);
        await assert.rejects(auth.users.get(''), TypeError);
    });

    test('organisations, portals and staff are changed', async () => {
        const auth = shared.emulator.newNamespace();
        await auth.organizations.create({ id: 'org_new', name: 'New' });
        await auth.organizations.update('org_new', { name: 'Newer' });
        assert.equal((await auth.organizations.get('org_new')).name, 'Newer');
        await auth.portals.create({ id: 'portal_new', name: 'P', organization_id: 'org_new' });
        const reset_url = 'https://app.example.com/reset?token={token}';
        assert.equal((await auth.portals.update('portal_new', { reset_url })).reset_url, reset_url);
        await auth.portals.delete('portal_new');
        await auth.organizations.delete('org_new');
        assert.ok((await auth.portals.list()).every(({ id }) => id !== 'portal_new'));
        assert.ok((await auth.organizations.list()).every(({ id }) => id !== 'org_new'));
        const login_url = 'https://app.example.com/login?session={session_id}';
        await auth.updateStaff({ login_url });
        assert.equal((await auth.staff()).login_url, login_url);
    });

    test('OAuth clients are changed, and their secrets not shown', async () => {
        const auth = shared.emulator.newNamespace();
        const redirect_uris = ['https://app.example.com/callback'];
        const made = await auth.oauthClients.create({ id: 'app', redirect_uris, secret: 's3cret' });
        assert.deepEqual(made, { id: 'app', redirect_uris, has_secret: true });
        await auth.oauthClients.update('app', { secret: null });
        assert.equal((await auth.oauthClients.get('app')).has_secret, false);
        await auth.oauthClients.delete('app');
        assert.ok((await auth.oauthClients.list()).every(({ id }) => id !== 'app'));
        await assert.rejects(auth.oauthClients.get('app'), { status: 404 });
    });

    test('a scenario is checked and loaded', async () => {
        const auth = shared.emulator.newNamespace();
        const scenario = { organizations: [{ id: 'org_shop', name: 'Shop' }] };
        assert.equal((await auth.scenarios.validate(scenario)).organizations, 1);
        await auth.scenarios.load(scenario, 'replace');
        assert.deepEqual(
            (await auth.organizations.list()).map(({ id }) => id),
            ['org_shop'],
        );
        const wrong = auth.scenarios.validate({ users: [{ email: 'nobody' }] });
        await assert.rejects(wrong, (error) => error.status === 400);
    });

    test('a snapshot brings everything back', async () => {
        const auth = shared.emulator.newNamespace();
        const { access_token: token } = await auth.sessions.create('dev@example.com');
        await auth.snapshots.save('signed-in');
        await auth.users.delete('user_dev');
        assert.equal((await whoami(auth, token)).status, 401);
        await auth.snapshots.restore('signed-in');
        assert.equal((await whoami(auth, token)).status, 200);
        assert.deepEqual(
            (await auth.snapshots.list()).map(({ name }) => name),
            ['signed-in'],
        );
        await auth.snapshots.delete('signed-in');
        assert.deepEqual(await auth.snapshots.list(), []);
    });

    test('events are read in order, until the caller has enough', async () => {
        const auth = shared.emulator.newNamespace();
        await auth.sessions.create('dev@example.com');
        await auth.sessions.create('dev@example.com');
        const seen = [];
        for await (const event of auth.events({ types: ['session'], after: 0 })) {
            seen.push([event.type, event.session.step]);
            if (seen.length === 2) {
                break;
            }
        }
        assert.deepEqual(seen, [
            ['session', 'opened'],
            ['session', 'opened'],
        ]);
    });

    test('any operation is called by its id', async () => {
        const auth = shared.emulator.newNamespace();
        assert.ok((await auth.coverage()).statuses.length > 0);
        const text = await auth.call('contract_coverage', { query: { format: 'text' } });
        assert.equal(typeof text, 'string');
        assert.deepEqual(await auth.violations(), []);
        assert.equal(
            (await auth.call('get_user', { path: { id: 'user_dev' } })).email,
            'dev@example.com',
        );
    });
});
