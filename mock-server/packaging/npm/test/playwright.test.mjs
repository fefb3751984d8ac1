// The fixtures for Playwright, in the system's Chromium.
import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { command, examples, project, run, write } from './project.mjs';

const limit = { timeout: 300_000 };
const { AUTH_BASE_URL: _, ...environment } = process.env;

function chromium() {
    const paths = (process.env.PATH ?? '')
        .split(delimiter)
        .map((folder) => join(folder, 'chromium'));
    const found = paths.find((path) => {
        try {
            accessSync(path, constants.X_OK);
            return true;
        } catch {
            return false;
        }
    });
    assert.ok(
        found,
        'there is no `chromium` on PATH; install it, on Debian: apt-get install chromium',
    );
    return found;
}

const config = `
import { defineConfig } from '@playwright/test';
export default defineConfig({
  testMatch: '*.spec.ts', fullyParallel: true, workers: 2, retries: 0, timeout: 60_000,
  expect: { timeout: 30_000 },
  use: { launchOptions: { executablePath: ${JSON.stringify(chromium())}, args: ['--no-sandbox', '--disable-quic'] } },
});`;

/** Runs one spec file, and returns its report. */
async function playwright(folder, prefix = []) {
    const [file, ...rest] = [
        ...prefix,
        'npx',
        '--no-install',
        'playwright',
        'test',
        '--config',
        folder,
        '--reporter=json',
    ];
    const { code, stdout, stderr } = await run(file, rest, { env: environment });
    const report = JSON.parse(stdout.slice(stdout.indexOf('{\n')));
    const specs = report.suites.flatMap(({ specs: all }) => all);
    return {
        code,
        report,
        specs,
        problems: JSON.stringify(report.errors) + stderr + specs.map(messages),
    };
}

const messages = ({ tests }) =>
    tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? ''));

describe('fixtures', limit, () => {
    before(async () => {
        const sources = await examples('auth-mock-playwright', 'ts');
        for (const [index, code] of sources.entries()) {
            await write(`browser/readme_${index}.spec.ts`, code);
        }
        const own = fileURLToPath(new URL('program/fixtures.spec.ts', import.meta.url));
        await write('browser/fixtures.spec.ts', await readFile(own, 'utf8'));
        await write('browser/playwright.config.ts', config);
    });

    test('the examples and all fixtures work with a server for each worker', async () => {
        const { code, report, problems } = await playwright('browser');
        assert.equal(code, 0, problems);
        assert.deepEqual(
            [report.stats.expected, report.stats.unexpected, report.stats.skipped],
            [13, 0, 0],
        );
    });

    test('they work with the server of AUTH_BASE_URL', async () => {
        const { code, report, problems } = await playwright('browser', [command, 'exec', '--']);
        assert.equal(code, 0, problems);
        assert.equal(report.stats.expected, 13);
    });

    test('the requests of a failed test are attached', async () => {
        await write(
            'failing/failing.spec.ts',
            `import { expect, test } from 'auth-mock-playwright';
       test('fails', async ({ auth, newAuth, request }) => {
         newAuth();
         const data = { email: 'guest@example.com', password: 'a-wrong-password', portal_id: 'portal_demo' };
         const reply = await request.post(auth.url + '/v1/auth/portal/login', { data });
         expect(reply.status()).toBe(200);
       });
       test('passes', async ({ auth, request }) => {
         await request.get(auth.url + '/v1/auth/load');
       });`,
        );
        await write('failing/playwright.config.ts', config);
        const { code, specs } = await playwright('failing');
        assert.equal(code, 1);
        const attachments = (title) =>
            specs
                .find((spec) => spec.title === title)
                .tests[0].results[0].attachments.map(({ name, body }) => {
                    return [name, Buffer.from(body ?? '', 'base64').toString()];
                });
        assert.deepEqual(attachments('passes'), []);
        // Playwright attaches a text of its own, too.
        const ours = attachments('fails').filter(([name]) => name.startsWith('auth'));
        assert.deepEqual(
            ours.map(([name]) => name),
            ['auth requests', 'auth requests 2'],
        );
        const [[, text]] = ours;
        assert.match(text, /^401 POST \/v1\/auth\/portal\/login wrong_password/);
        assert.doesNotMatch(text, /a-wrong-password/);
    });
});

test('the client runs in a browser, bundled without a module of Node.js', limit, async () => {
    const entry = "export * from 'auth-mock-client';";
    await build({
        stdin: { contents: entry, resolveDir: project },
        outfile: join(project, 'in_browser/client.js'),
        bundle: true,
        platform: 'browser',
        format: 'iife',
        globalName: 'client',
        logLevel: 'silent',
    });
    await write(
        'in_browser/client.spec.ts',
        `import { expect, test } from 'auth-mock-playwright';
     test('a page of the server calls the control API', async ({ page, authServer }) => {
       await page.goto(authServer.url + '/livez');
       await page.addScriptTag({ path: ${JSON.stringify(join(project, 'in_browser/client.js'))} });
       const users = await page.evaluate(async () => {
         const { client } = globalThis as unknown as { client: typeof import('auth-mock-client') };
         return (await client.connect(location.origin).newNamespace().users.list()).length;
       });
       expect(users).toBe(6);
     });`,
    );
    await write('in_browser/playwright.config.ts', config);
    const { code, report, problems } = await playwright('in_browser');
    assert.equal(code, 0, problems);
    assert.equal(report.stats.expected, 1);
});
