// The client: namespaces, messages, sign-ins, clock and faults.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GUEST, GUEST_2FA, json, limit, signIn, whoami, withServer } from './client_server.mjs';
import { load } from './project.mjs';

const { RefusedError, ControlError } = await load('auth-mock-client');
const shared = withServer();

describe('namespaces', limit, () => {
    test('each new namespace has another name, and its URL is for the app', async () => {
        const [one, other] = [shared.emulator.newNamespace(), shared.emulator.newNamespace()];
        assert.notEqual(one.name, other.name);
        assert.equal(one.url, `${shared.emulator.url}/_ns/${one.name}`);
        assert.equal((await one.overview()).namespace, one.name);
        await one.users.delete('user_guest');
        assert.equal((await other.users.get('user_guest')).email, GUEST);
    });

    test('the default namespace is that of requests that name none', async () => {
        assert.equal((await shared.emulator.defaultNamespace.overview()).namespace, 'default');
    });

    test('a namespace that is deleted is not listed, and can be deleted again', async () => {
        const auth = shared.emulator.namespace('listed');
        await auth.overview();
        const names = async () => (await shared.emulator.namespaces()).map(({ name }) => name);
        assert.ok((await names()).includes('listed'));
        await auth.delete();
        await auth.delete();
        assert.ok(!(await names()).includes('listed'));
    });

    test('reset brings the scenario back, and keeps what it is told to', async () => {
        const auth = shared.emulator.newNamespace();
        await auth.users.delete('user_guest');
        await auth.clock.freeze('2030-01-01T12:00:00Z');
        await auth.reset(['clock']);
        assert.equal((await auth.users.get('user_guest')).email, GUEST);
        assert.equal((await auth.clock.now()).toISOString(), '2030-01-01T12:00:00.000Z');
    });
});

describe('inbox and challenges', limit, () => {
    test('a code is waited for', async () => {
        const auth = shared.emulator.newNamespace();
        const [code] = await Promise.all([auth.inbox.code(GUEST_2FA), signIn(auth, GUEST_2FA)]);
        const reply = await fetch(
            `${auth.url}/v1/auth/portal/verify-2fa`,
            json({ email: GUEST_2FA, code }),
        );
        assert.equal(reply.status, 200);
    });

    test('a link leads to the approval', async () => {
        const auth = shared.emulator.newNamespace();
        await signIn(auth, GUEST_2FA);
        assert.ok((await auth.inbox.link(GUEST_2FA)).startsWith(`${auth.url}/_emulate/approve?`));
        assert.equal((await auth.inbox.list({ to: GUEST_2FA })).length, 1);
        await auth.inbox.clear();
        assert.deepEqual(await auth.inbox.list(), []);
    });

    test('no message in time is refused with 404', async () => {
        const auth = shared.emulator.newNamespace();
        await assert.rejects(auth.inbox.code(GUEST, { wait: 1 }), (error) => {
            assert.ok(error instanceof RefusedError && error instanceof ControlError);
            assert.equal(error.status, 404);
            assert.equal(error.problem.status, 404);
            return true;
        });
    });

    test('a message without a code is an error that names its kind', async () => {
        const auth = shared.emulator.newNamespace();
        await fetch(
            `${auth.url}/v1/auth/portal/forgot-password`,
            json({ email: GUEST, portal_id: 'portal_demo' }),
        );
        await assert.rejects(
            auth.inbox.code(GUEST),
            /has no code: it is a password_reset; set `kind`/,
        );
        await assert.rejects(auth.inbox.code(GUEST, { kind: 'second_factor', wait: '1ms' }), /404/);
    });

    for (const [verdict, status] of [
        ['approve', 'approved'],
        ['reject', 'rejected'],
        ['expire', 'expired'],
    ]) {
        test(`a sign-in that begins later is waited for: ${verdict}`, async () => {
            const auth = shared.emulator.newNamespace();
            const [waiting] = await Promise.all([
                auth.challenges.nextPending({ email: GUEST_2FA.toUpperCase() }),
                signIn(auth, GUEST_2FA),
            ]);
            assert.equal(waiting.email, GUEST_2FA);
            assert.equal((await auth.challenges[verdict](waiting.id)).status, status);
            assert.deepEqual(await auth.challenges.pending(), []);
        });
    }

    test('of an earlier sign-in and a later one, the one that waits is found', async () => {
        const auth = shared.emulator.newNamespace();
        await signIn(auth, GUEST_2FA);
        const first = await auth.challenges.nextPending();
        await auth.challenges.reject(first.id);
        const [second] = await Promise.all([
            auth.challenges.nextPending(),
            signIn(auth, GUEST_2FA),
        ]);
        assert.notEqual(second.id, first.id);
    });

    test('no sign-in in time is an error that says so', async () => {
        const auth = shared.emulator.newNamespace();
        const late = auth.challenges.nextPending({ email: GUEST, timeout: 50 });
        await assert.rejects(late, (error) => {
            return (
                error instanceof ControlError &&
                /no sign-in of guest@example.com .* within 50 ms/.test(error.message)
            );
        });
    });

    test('the policy decides by itself', async () => {
        const auth = shared.emulator.newNamespace();
        await auth.challenges.setPolicy({ mode: 'auto_approve' });
        assert.equal((await auth.challenges.policy()).mode, 'auto_approve');
        await signIn(auth, GUEST_2FA);
        assert.equal((await auth.challenges.list())[0].status, 'approved');
    });
});

describe('clock and faults', limit, () => {
    test('a token expires when the clock moves', async () => {
        const auth = shared.emulator.newNamespace();
        await auth.clock.freeze(new Date('2030-01-01T12:00:00Z'));
        const { access_token: token } = await auth.sessions.create('dev@example.com');
        await auth.clock.advance(30 * 60_000 - 1);
        assert.equal((await whoami(auth, token)).status, 200);
        await auth.clock.advance('1ms');
        const reply = await whoami(auth, token);
        assert.equal(reply.status, 401);
        assert.match(reply.headers.get('x-mock-reason'), /^token_expired/);
        assert.equal((await auth.clock.run()).mode, 'offset');
    });

    test('the clock moves to the next expiry, and is refused if there is none', async () => {
        const auth = shared.emulator.newNamespace();
        await assert.rejects(auth.clock.advanceToNextExpiry(), (error) => error.status === 409);
        await signIn(auth, GUEST_2FA);
        assert.equal((await auth.clock.advanceToNextExpiry()).expired.kind, 'challenge');
    });

    test('a wrong duration is refused before it is sent', async () => {
        const auth = shared.emulator.newNamespace();
        await assert.rejects(auth.clock.advance(-1), TypeError);
        await assert.rejects(auth.clock.advance(Number.NaN), TypeError);
        await assert.rejects(auth.clock.advance('soon'), (error) => error.status === 400);
    });

    test('a fault hits the next call only', async () => {
        const auth = shared.emulator.newNamespace();
        await auth.faults.next('portal_login', { type: 'status', status: 503 });
        assert.equal((await auth.faults.list()).length, 1);
        assert.equal((await signIn(auth, GUEST)).status, 503);
        assert.equal((await signIn(auth, GUEST)).status, 200);
    });

    test('a fault is removed, and all are cleared', async () => {
        const auth = shared.emulator.newNamespace();
        const { id } = await auth.faults.add({ effect: { type: 'status', status: 500 } });
        await auth.faults.remove(id);
        await auth.faults.add({ effect: { type: 'status', status: 500 } });
        await auth.faults.clear();
        assert.equal((await signIn(auth, GUEST)).status, 200);
    });

    test('an unknown operation is refused with 422 and the known ones', async () => {
        const auth = shared.emulator.newNamespace();
        const wrong = auth.faults.next('portal_logn', { type: 'hang' });
        await assert.rejects(
            wrong,
            (error) => error.status === 422 && /portal_login/.test(error.message),
        );
    });
});
