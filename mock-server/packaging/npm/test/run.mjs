// Tests the packed files as users get them: node test/run.mjs --packages DIR
//
// Installs all packages of DIR into an empty folder outside of the checkout, with the tools that
// the examples use, and runs the tests there.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PLATFORMS } from '../build/manifest.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({ options: { packages: { type: 'string' } } });
if (values.packages === undefined) {
    console.error(
        'error: --packages is required: the folder that build.mjs has written with --out',
    );
    process.exit(2);
}
const packages = resolve(values.packages);
const project = await realpath(await mkdtemp(join(tmpdir(), 'auth-mock-project-')));
try {
    await install();
    process.exitCode = await runTests();
} finally {
    await rm(project, { recursive: true });
}

/** The project of a user: our packages from their files, and the tools in our versions. */
async function install() {
    const { devDependencies } = JSON.parse(await readFile(join(here, '../package.json'), 'utf8'));
    const names = ['@playwright/test', '@types/node', 'esbuild', 'typescript', 'vite', 'vitest'];
    const tools = Object.fromEntries(names.map((name) => [name, devDependencies[name]]));
    const manifest = { name: 'project', private: true, type: 'module', devDependencies: tools };
    await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
    const files = (await readdir(packages)).filter(isForThisMachine);
    const options = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent'];
    const paths = files.map((file) => join(packages, file));
    const { status } = spawnSync('npm', [...options, ...paths], { cwd: project, stdio: 'inherit' });
    if (status !== 0) {
        throw new Error(`npm install ended with ${status}`);
    }
}

/** A release has the packages of all platforms, of which npm takes that of this machine only. */
function isForThisMachine(file) {
    const here = `${process.platform}-${process.arch}`;
    const others = PLATFORMS.filter((platform) => platform !== here);
    return file.endsWith('.tgz') && !others.some((platform) => file.includes(`-${platform}-`));
}

async function runTests() {
    const files = (await readdir(here)).filter((file) => file.endsWith('.test.mjs')).sort();
    const { AUTH_BASE_URL: _url, AUTH_CONTROL_URL: _control, ...environment } = process.env;
    const child = spawn(
        process.execPath,
        ['--test', '--test-reporter=spec', ...files.map((file) => join(here, file))],
        {
            env: { ...environment, NPM_TEST_PROJECT: project, NPM_TEST_FILES: packages },
            stdio: ['inherit', 'pipe', 'inherit'],
        },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
        process.stdout.write(chunk);
        output += chunk;
    });
    const code = await new Promise((ended) => child.on('close', ended));
    const count = (name) => Number(new RegExp(`^\\S+ ${name} (\\d+)$`, 'm').exec(output)?.[1]);
    console.log(
        `${count('pass')} passed, ${count('fail') + count('cancelled')} failed, ${count('skipped')} skipped`,
    );
    return code ?? 1;
}
