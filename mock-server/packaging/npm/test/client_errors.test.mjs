// The client: its errors, what they do not show, and the operations that it has.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { GUEST, limit, withServer } from './client_server.mjs';
import { load, project } from './project.mjs';

const { startServer } = await load('auth-mock-server');
const { connect, ConnectionError, ControlError } = await load('auth-mock-client');
const shared = withServer();

describe('errors', limit, () => {
    const token = 'a-control-token-of-a-test';
    let guarded;
    before(async () => {
        guarded = await startServer({ env: { AUTH_MOCK_CONTROL_TOKEN: token } });
    });
    after(() => guarded?.stop());

    test('the control token is sent, and nothing shows it', async () => {
        const auth = connect(guarded.url, { token }).newNamespace();
        assert.equal((await auth.users.list()).length, 6);
        assert.doesNotMatch(
            inspect([auth, auth.users], { depth: 9, showHidden: true }),
            new RegExp(token),
        );
        assert.doesNotMatch(JSON.stringify(auth), new RegExp(token));
        await assert.rejects(
            connect(guarded.url, { token: `${token}-x` }).namespaces(),
            (error) => {
                assert.equal(error.status, 401);
                assert.doesNotMatch(inspect(error, { depth: 9 }), new RegExp(token));
                return true;
            },
        );
    });

    test('the variables of exec are the defaults', async () => {
        Object.assign(process.env, { AUTH_BASE_URL: guarded.url, AUTH_MOCK_CONTROL_TOKEN: token });
        try {
            assert.equal((await connect().newNamespace().users.list()).length, 6);
        } finally {
            delete process.env.AUTH_BASE_URL;
            delete process.env.AUTH_MOCK_CONTROL_TOKEN;
        }
        assert.throws(
            () => connect(),
            /there is no URL: give one, or run this with `auth-mock-server exec --`/,
        );
    });

    test('a refused body appears in no message', async () => {
        const auth = shared.emulator.newNamespace();
        const password = 'a-password-of-a-test';
        const wrong = auth.users.create({ email: ' ', password, memberships: [] });
        await assert.rejects(wrong, (error) => {
            assert.equal(error.status, 400);
            assert.doesNotMatch(inspect(error, { depth: 9 }), new RegExp(password));
            assert.match(error.message, /^POST \/_emulate\/users: 400 Bad Request: /);
            return true;
        });
    });

    test('no answer is a ConnectionError that names the address', async () => {
        const stopped = await startServer();
        await stopped.stop();
        await assert.rejects(connect(stopped.url).namespaces(), (error) => {
            assert.ok(error instanceof ConnectionError && error instanceof ControlError);
            assert.ok(
                error.message.includes(
                    `no answer from ${stopped.url}; check that auth-mock-server runs`,
                ),
            );
            return true;
        });
    });

    test('a call that the caller ends rejects with its reason', async () => {
        const auth = shared.emulator.newNamespace();
        const reason = new Error('enough');
        const wait = auth.inbox.code(GUEST, { wait: '60s', signal: AbortSignal.abort(reason) });
        await assert.rejects(wait, (error) => error === reason);
    });

    for (const [what, url] of [
        ['a text', 'localhost'],
        ['another scheme', 'ftp://127.0.0.1'],
        ['a password', 'http://u:hidden@127.0.0.1'],
        ['a query', 'http://127.0.0.1/?a=b'],
        ['a namespace', 'http://127.0.0.1/_ns/t1'],
    ]) {
        test(`${what} is no base URL`, () => {
            assert.throws(
                () => connect(url),
                (error) => {
                    return (
                        error instanceof TypeError &&
                        /^url: must be the base URL/.test(error.message) &&
                        !/hidden/.test(error.message)
                    );
                },
            );
        });
    }

    for (const name of ['', '..', 'a/b', 'x'.repeat(65)]) {
        test(`"${name.slice(0, 5)}" is no name of a namespace`, () => {
            assert.throws(
                () => shared.emulator.namespace(name),
                /^TypeError: name: must be 1 to 64/,
            );
        });
    }
});

test('the client has each operation of the control document', limit, async () => {
    const document = JSON.parse(
        await readFile(new URL('../../../../openapi/control.json', import.meta.url), 'utf8'),
    );
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
    const ids = operations.map(({ operationId }) => operationId).filter(Boolean);
    assert.ok(ids.length > 60);
    const { routes } = await import(
        `${project}/node_modules/auth-mock-client/dist/generated/routes.js`
    );
    assert.deepEqual(Object.keys(routes).sort(), ids.sort());
});
