// The examples of the READMEs run as they are written.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { command, examples, load, run, write } from './project.mjs';

const limit = { timeout: 60_000 };

test('the first example of auth-mock-server prints 200', limit, async () => {
    const [code] = await examples('auth-mock-server', 'js');
    await write('start.mjs', code);
    const { stdout, stderr } = await run(process.execPath, ['start.mjs']);
    assert.equal(stdout, '200\n', stderr);
});

test('the first example of auth-mock-client prints 200 6', limit, async () => {
    const [code] = await examples('auth-mock-client', 'js');
    await write('example.mjs', code);
    const { stdout, stderr } = await run(command, ['exec', '--', 'node', 'example.mjs']);
    assert.equal(stdout, '200 6\n', stderr);
});

test('the second example of auth-mock-client prints 401 token_expired', limit, async () => {
    const [code] = await examples('auth-mock-client', 'ts');
    const { startServer } = await load('auth-mock-server');
    const server = await startServer();
    try {
        const here = code.replace('http://127.0.0.1:8010', server.url);
        assert.notEqual(here, code);
        const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
        await write('second.mjs', ts.transpile(here, options));
        const { stdout, stderr } = await run(process.execPath, ['second.mjs']);
        assert.equal(stdout, '401 token_expired\n', stderr);
    } finally {
        await server.stop();
    }
});

describe('types', { timeout: 300_000 }, () => {
    const common = {
        noEmit: true,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        verbatimModuleSyntax: true,
        target: 'ES2022',
    };
    const resolutions = {
        node16: { module: 'node16', moduleResolution: 'node16' },
        bundler: { module: 'esnext', moduleResolution: 'bundler' },
    };

    /** Compiles files of the project: names and texts. */
    async function check(folder, files, options) {
        for (const [name, text] of Object.entries(files)) {
            await write(`${folder}/${name}`, text);
        }
        const compilerOptions = { ...common, ...options };
        await write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions }));
        return run('npx', ['--no-install', 'tsc', '--project', folder]);
    }

    /** All examples as files of TypeScript. */
    async function sources() {
        const files = {};
        for (const name of ['auth-mock-server', 'auth-mock-client', 'auth-mock-playwright']) {
            const blocks = [...(await examples(name, 'js')), ...(await examples(name, 'ts'))];
            blocks.forEach((code, index) => (files[`${name}-${index}.mts`] = code));
        }
        return files;
    }

    for (const [resolution, options] of Object.entries(resolutions)) {
        test(`all examples compile strictly with moduleResolution ${resolution}`, async () => {
            const files = await sources();
            assert.equal(Object.keys(files).length, 8);
            const { code, stdout } = await check(`examples-${resolution}`, files, {
                ...options,
                skipLibCheck: true,
            });
            assert.equal(code, 0, stdout);
        });

        test(`our declarations are sound with moduleResolution ${resolution}`, async () => {
            const imports = (...names) => ({
                'sound.mts': names.map((name) => `import '${name}';\n`).join(''),
            });
            const browser = imports('auth-mock-server', 'auth-mock-client');
            // Without the types of Node.js, which a browser's project does not have.
            const plain = await check(`plain-${resolution}`, browser, { ...options, types: [] });
            assert.equal(plain.code, 0, plain.stdout);
            const all = imports('auth-mock-playwright', 'auth-mock-client/vitest');
            const sound = await check(`sound-${resolution}`, all, { ...options, types: ['node'] });
            assert.equal(sound.code, 0, sound.stdout);
        });
    }

    const mistakes = {
        'an unknown effect': "auth.faults.next('load', { type: 'state', status: 503 });",
        'a missing field': "auth.users.create({ email: 'x' });",
        'an unknown operation': "auth.call('list_userz');",
        'an operation that never ends': "auth.call('events');",
        'a missing path': "auth.call('get_user');",
        'a wrong reply': 'const list: number = await auth.users.list();',
        'a wrong query': "auth.requests.list({ state: '4xx' });",
    };

    test('mistakes do not compile', async (context) => {
        const head =
            "import { connect } from 'auth-mock-client';\nconst auth = connect().newNamespace();\n";
        const file = (what) => `${what.replaceAll(' ', '_')}.mts`;
        const files = Object.entries(mistakes).map(([what, line]) => [
            file(what),
            `${head}${line}\n`,
        ]);
        const options = { ...resolutions.bundler, skipLibCheck: true };
        const { code, stdout } = await check('mistakes', Object.fromEntries(files), options);
        assert.equal(code, 2);
        for (const what of Object.keys(mistakes)) {
            await context.test(what, () => {
                const errors = stdout.split('\n').filter((line) => line.includes(`${file(what)}(`));
                assert.equal(errors.length, 1, stdout);
                assert.match(errors[0], /\(3,\d+\): error TS/);
            });
        }
    });
});
