// `startServer` and `binaryPath`: a server for a program, which never outlives it.
import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { describe, test } from 'node:test';
import { isAlive, load, project, Running, run, until } from './project.mjs';

const { binaryPath, BinaryNotFoundError, startServer, StartError } = await load('auth-mock-server');
const limit = { timeout: 60_000 };

/** A program of the project that starts a server, prints its id, and does the rest. */
const script = (rest) => [
    '--input-type=module',
    '-e',
    `import { startServer } from 'auth-mock-server';
   const server = await startServer();
   console.log('server', server.pid);
   ${rest}`,
];

describe('startServer', limit, () => {
    test('the server is ready, and stops', async () => {
        const server = await startServer();
        assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
        assert.equal(server.controlUrl, `${server.url}/_emulate`);
        assert.ok(isAlive(server.pid));
        await Promise.all([server.stop(), server.stop()]);
        assert.ok(!isAlive(server.pid));
        await server.stop();
    });

    test('flags and variables reach the server', async () => {
        const env = { AUTH_MOCK_SCENARIO: '{"organizations": [{"id": "org_a", "name": "A"}]}' };
        const server = await startServer({ args: ['--seed', '7'], env });
        try {
            const overview = await (await fetch(server.controlUrl)).json();
            assert.equal(overview.seed, 7);
            const { data } = await (await fetch(`${server.controlUrl}/organizations`)).json();
            assert.deepEqual(
                data.map(({ id }) => id),
                ['org_a'],
            );
        } finally {
            await server.stop();
        }
    });

    test('asyncDispose stops the server', async () => {
        const server = await startServer();
        await server[Symbol.asyncDispose]();
        assert.ok(!isAlive(server.pid));
    });

    test('a wrong flag is a StartError with the words of the program', async () => {
        await assert.rejects(startServer({ args: ['--no-such-flag'] }), (error) => {
            assert.ok(error instanceof StartError);
            assert.match(error.message, /^the server ended with 2\n[^]*--no-such-flag/);
            return true;
        });
    });

    test('a server that is not ready in time is a StartError', async () => {
        await assert.rejects(startServer({ timeout: 0 }), StartError);
    });

    test('a server ends with a process that is killed', async () => {
        const one = new Running(process.execPath, script('setInterval(() => {}, 1000);'));
        const [, id] = await one.line(/^server (\d+)/);
        one.child.kill('SIGKILL');
        await one.ended;
        await until(() => !isAlive(Number(id)));
    });

    test('a server does not keep its process alive', async () => {
        const { code, stdout } = await run(process.execPath, script(''));
        assert.equal(code, 0);
        const [, id] = /^server (\d+)/.exec(stdout);
        await until(() => !isAlive(Number(id)));
    });

    test('a server outlives Ctrl-C in its group, so that tests can end', async () => {
        const rest = `
      process.on('SIGINT', async () => {
        console.log('reply', (await fetch(server.url + '/readyz')).status);
        await server.stop();
        process.exit(4);
      });
      setInterval(() => {}, 1000);`;
        const one = new Running(process.execPath, script(`${rest} console.log('waits');`), {
            detached: true,
        });
        await one.line(/^waits/);
        process.kill(-one.child.pid, 'SIGINT');
        await one.line(/^reply 200$/);
        assert.deepEqual(await one.ended, { code: 4, signal: null });
    });

    test('NODE_OPTIONS of the process does not break the server', async () => {
        const env = { ...process.env, NODE_OPTIONS: '--no-warnings' };
        const rest =
            "process.env.NODE_OPTIONS = '--import ./gone.mjs'; await server.stop();" +
            "const other = await startServer(); console.log('other', (await fetch(other.url + '/readyz')).status);";
        const { stdout, stderr } = await run(process.execPath, script(rest), { env });
        assert.match(stdout, /^other 200$/m, stderr);
    });
});

describe('binaryPath', limit, () => {
    test('the path is that of the installed program', async () => {
        const path = binaryPath();
        assert.ok(isAbsolute(path) && path.startsWith(project), path);
        assert.equal((await run(path, ['--version'])).code, 0);
    });

    test('the error for a wrong override has a class and the cure', () => {
        process.env.AUTH_MOCK_SERVER_BINARY = '/nowhere';
        try {
            assert.throws(binaryPath, (error) => {
                return (
                    error instanceof BinaryNotFoundError &&
                    /cure: correct the path/.test(error.message)
                );
            });
        } finally {
            delete process.env.AUTH_MOCK_SERVER_BINARY;
        }
    });
});
