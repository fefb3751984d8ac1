// The command `auth-mock-server`: it ends, reads and gets signals as the program itself would.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { apart, command, observer, program, project, run, Running } from './project.mjs';

const fake = { env: { ...process.env, AUTH_MOCK_SERVER_BINARY: program } };
const limit = { timeout: 60_000 };

/** The command with the program that prints signals, in a process group of its own. */
async function running(...arguments_) {
    const one = new Running(command, arguments_, { ...fake, detached: true });
    await one.line(/^ready/);
    return one;
}

describe('exit', limit, () => {
    test('the command runs the program of this platform', async () => {
        const { code, stdout } = await run(command, ['--version']);
        assert.equal(code, 0);
        assert.match(stdout, /^auth-mock-server \d+\.\d+\.\d+/);
    });

    test('npx runs it, too', async () => {
        const { code, stdout } = await run('npx', [
            '--no-install',
            'auth-mock-server',
            '--version',
        ]);
        assert.equal(code, 0);
        assert.match(stdout, /^auth-mock-server /);
    });

    test('a wrong flag gives the exit code of the program', async () => {
        const { code, stderr } = await run(command, ['--no-such-flag']);
        assert.equal(code, 2);
        assert.match(stderr, /--no-such-flag/);
    });

    test('exec gives the exit code of its command', async () => {
        assert.equal((await run(command, ['exec', '--', 'sh', '-c', 'exit 37'])).code, 37);
    });

    test('arguments and standard input reach the program', async () => {
        const one = await running('a b', '--c=d');
        assert.match((await one.line(/^ready (.*)/))[1], /\["a b","--c=d"\]$/);
        one.send('hello\n');
        await one.line(/^read hello$/);
        one.send('exit 3\n');
        assert.deepEqual(await one.ended, { code: 3, signal: null });
    });

    test('the program reads a scenario from standard input', async () => {
        const { code, stdout } = await run(command, ['validate', '-'], { input: '{}' });
        assert.equal(code, 0);
        assert.match(stdout, /^ok: 0 organisations/);
    });

    for (const signal of ['SIGKILL', 'SIGUSR2', 'SIGABRT']) {
        test(`${signal} of the program ends the command by ${signal}`, async () => {
            const one = await running();
            one.send(`kill ${signal}\n`);
            assert.deepEqual(await one.ended, { code: null, signal });
        });
    }
});

describe('signals', limit, () => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']) {
        test(`${signal} to the command reaches the program once`, async () => {
            const one = await running();
            one.child.kill(signal);
            await one.line(new RegExp(`^${signal}$`));
            // A second signal shows that the first one has been passed on completely.
            const other = signal === 'SIGTERM' ? 'SIGHUP' : 'SIGTERM';
            one.child.kill(other);
            await one.line(new RegExp(`^${other}$`));
            one.send('exit 7\n');
            assert.deepEqual(await one.ended, { code: 7, signal: null });
            assert.deepEqual(one.lines.slice(1), [signal, other]);
        });
    }

    test('Ctrl-C in a terminal reaches the program', async () => {
        // Not every shell hands its process over to the last command by itself.
        const one = new Running('script', ['-qefc', `exec '${command}'`, '/dev/null'], fake);
        await one.line(/ready/);
        one.send('\x03');
        await one.line(/SIGINT$/);
        one.send('exit 7\n');
        assert.equal((await one.ended).code, 7);
    });

    test('Ctrl-C in a terminal is not passed on', async () => {
        // The observer is in the group of the command, and the program is not.
        const line = `'${process.execPath}' '${observer}' & exec '${command}'`;
        const env = { ...process.env, AUTH_MOCK_SERVER_BINARY: apart };
        const one = new Running('script', ['-qefc', line, '/dev/null'], { env });
        await one.line(/observes/);
        const [, id, launcher] = await one.line(/ready (\d+) (\d+)/);
        one.send('\x03');
        await one.line(/observed/);
        // The kernel gave SIGINT to the whole group, so the command handles it before this one.
        process.kill(Number(launcher), 'SIGTERM');
        await one.line(/SIGTERM/);
        process.kill(Number(id), 'SIGKILL');
        await one.ended;
        assert.ok(!one.lines.some((text) => text.includes('SIGINT')), one.lines.join(' | '));
    });

    test('SIGINT to the group lets the command wait for the program', async () => {
        const one = await running();
        process.kill(-one.child.pid, 'SIGINT');
        await one.line(/^SIGINT$/);
        one.send('exit 7\n');
        assert.deepEqual(await one.ended, { code: 7, signal: null });
    });

    for (const signal of ['SIGINT', 'SIGTERM']) {
        test(`${signal} to the group stops a server, which ends with 0`, async () => {
            const one = new Running(command, ['--port', '0', '--json'], { detached: true });
            await one.line(/^\{"url"/);
            process.kill(-one.child.pid, signal);
            assert.deepEqual(await one.ended, { code: 0, signal: null });
        });
    }
});

describe('without a program', limit, () => {
    const preload = (code) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
    const bin = join(project, 'node_modules/auth-mock-server/dist/bin.js');
    const platform = (os, cpu) =>
        `Object.defineProperty(process, 'platform', { value: '${os}' });` +
        `Object.defineProperty(process, 'arch', { value: '${cpu}' });`;

    test('a platform package that is not installed is named with the cure', async () => {
        const { code, stderr } = await run(process.execPath, [
            ...preload(platform('darwin', 'arm64')),
            bin,
        ]);
        assert.equal(code, 127);
        assert.match(stderr, /^error: the package auth-mock-server-darwin-arm64 is not installed/);
        assert.match(stderr, /without `--no-optional` and `--omit=optional`/);
        assert.doesNotMatch(stderr, /\n {4}at /, 'a stack trace');
    });

    test('an unsupported platform gets the supported ones', async () => {
        const { code, stderr } = await run(process.execPath, [
            ...preload(platform('aix', 'ppc64')),
            bin,
        ]);
        assert.equal(code, 127);
        assert.match(stderr, /no program for aix-ppc64, only for linux-x64, .*\ncure: build it/);
    });

    test('an override that is no program is named', async () => {
        const env = { ...process.env, AUTH_MOCK_SERVER_BINARY: '/nowhere/auth-mock-server' };
        const { code, stderr } = await run(command, [], { env });
        assert.equal(code, 127);
        assert.match(
            stderr,
            /^error: AUTH_MOCK_SERVER_BINARY: \/nowhere\/auth-mock-server is not a program/,
        );
    });
});
