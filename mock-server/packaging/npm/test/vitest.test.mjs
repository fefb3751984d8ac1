// The global setup for Vitest, as the README shows it.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { examples, isAlive, load, project, run, until, write } from './project.mjs';

const limit = { timeout: 120_000 };
const { AUTH_BASE_URL: _, ...environment } = process.env;
const vitest = (env = {}) =>
    run('npx', ['--no-install', 'vitest', 'run', '--root', 'unit', '--reporter=json'], {
        env: { ...environment, ...env },
    });

describe('global setup', limit, () => {
    before(async () => {
        const [, config, sample] = await examples('auth-mock-client', 'ts');
        await write('unit/vitest.config.ts', config);
        await write('unit/sign_in.test.ts', sample);
        await write(
            'unit/url.test.ts',
            `import { connect } from 'auth-mock-client';
       import { expect, inject, test } from 'vitest';
       test('url', async () => {
         const { seed } = await connect(inject('authBaseUrl')).newNamespace().overview();
         expect(seed).toBe(Number(process.env['SEED']) || null);
       });`,
        );
    });

    test('a server is started for the run, and the README’s test passes', async () => {
        const { code, stdout, stderr } = await vitest();
        assert.equal(code, 0, stdout + stderr);
        assert.equal(JSON.parse(stdout.slice(stdout.indexOf('{"'))).numPassedTests, 2);
    });

    test('a server of AUTH_BASE_URL is used instead', async () => {
        const { startServer } = await load('auth-mock-server');
        const server = await startServer({ args: ['--seed', '4242'] });
        try {
            const { code, stdout } = await vitest({ AUTH_BASE_URL: server.url, SEED: '4242' });
            assert.equal(code, 0, stdout);
            assert.ok(isAlive(server.pid), 'a server that was given is not stopped');
        } finally {
            await server.stop();
        }
        await until(() => !isAlive(server.pid));
    });

    test('a wrong expectation fails the run', async () => {
        await write(
            'unit/wrong.test.ts',
            `import { connect } from 'auth-mock-client';
       import { inject, test } from 'vitest';
       test('verify', () => connect(inject('authBaseUrl')).newNamespace().requests.verify({}, 1));`,
        );
        const { code, stdout } = await vitest();
        await rm(join(project, 'unit/wrong.test.ts'));
        assert.equal(code, 1);
        assert.match(stdout, /0 requests match; expected 1/);
    });

    test('without the program, the setup says what to install', async () => {
        const path = join(project, 'node_modules/auth-mock-client/dist/vitest.js');
        const resolver = `export const resolve = (name, ...rest) => {
      if (name === 'auth-mock-server') throw new Error('gone');
      return rest.at(-1)(name, ...rest.slice(0, -1));
    };`;
        const register = `import { register } from 'node:module';
      register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(resolver))});
      const { default: setup } = await import(${JSON.stringify(path)});
      await setup({ provide() {} }).catch((error) => console.log(error.message));`;
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', register], {
            env: environment,
        });
        assert.match(
            stdout,
            /auth-mock-server is not installed, and AUTH_BASE_URL is not set\ncure: npm install --save-dev/,
        );
    });
});
