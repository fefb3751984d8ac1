// Builds the npm packages:
// node build.mjs --binary PATH [--binary PATH…] --out DIR [--man FILE] [--release]
//
// Each binary gives the package of its platform, which is read from the file itself. The package
// `auth-mock-server` depends on these platforms only, so that an installation from files asks no
// registry. `--release` requires a binary of each platform. `--man` is the manual page; without it,
// the binary of this machine prints it. Run `npm ci --ignore-scripts` once.
import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readBinary } from './build/binary.mjs';
import { compile } from './build/compile.mjs';
import { generate } from './build/generate.mjs';
import { PLATFORMS, platformManifest, withVersion, workspaceVersion } from './build/manifest.mjs';
import { licences, root } from './build/places.mjs';

const USAGE =
    'usage: node build.mjs --binary PATH [--binary PATH…] --out DIR [--man FILE] [--release]';
const run = promisify(execFile);

async function main() {
    const { binary: binaries, out, man, release } = readArguments();
    const staging = await mkdtemp(join(tmpdir(), 'auth-mock-npm-'));
    try {
        const stage = new Stage(staging, await workspaceVersion());
        for (const path of binaries) {
            await stage.platform(path);
        }
        stage.checkPlatforms(release);
        await generate();
        const page = man === undefined ? await stage.printedPage() : await readFile(man, 'utf8');
        await stage.library('server', stage.platforms());
        await stage.manualPage(page);
        await stage.library('client');
        await stage.library('playwright');
        await mkdir(out, { recursive: true });
        for (const folder of stage.folders.values()) {
            console.log(await pack(folder, out));
        }
    } finally {
        await rm(staging, { recursive: true });
    }
}

function readArguments() {
    const { values } = parseArgs({
        options: {
            binary: { type: 'string', multiple: true, default: [] },
            out: { type: 'string' },
            man: { type: 'string' },
            release: { type: 'boolean', default: false },
        },
    });
    if (values.binary.length === 0 || values.out === undefined) {
        throw new Error(`--binary and --out are required\n${USAGE}`);
    }
    return { ...values, out: resolve(values.out) };
}

/** Folders with the packages as they are packed. */
class Stage {
    /** Package names and folders. */
    folders = new Map();
    #built = new Set();

    constructor(folder, version) {
        this.folder = folder;
        this.version = version;
    }

    /** The platforms as `optionalDependencies`. */
    platforms() {
        const names = [...this.#built].map((platform) => `auth-mock-server-${platform}`);
        return {
            optionalDependencies: Object.fromEntries(names.map((name) => [name, this.version])),
        };
    }

    checkPlatforms(release) {
        const missing = PLATFORMS.filter((platform) => !this.#built.has(platform));
        if (release && missing.length > 0) {
            throw new Error(
                `--release: no binary for ${missing.join(', ')}; give one --binary for each`,
            );
        }
    }

    async platform(path) {
        const target = await readBinary(path);
        const platform = `${target.os}-${target.cpu}`;
        if (!PLATFORMS.includes(platform) || this.#built.has(platform)) {
            throw new Error(
                `${path}: ${platform} is not one of ${PLATFORMS.join(', ')}, or is given twice`,
            );
        }
        this.#built.add(platform);
        const template = await readManifest('platform');
        const folder = await this.#add('platform', platformManifest(template, target));
        const program = join(
            folder,
            'bin',
            target.os === 'win32' ? 'auth-mock-server.exe' : 'auth-mock-server',
        );
        await mkdir(join(folder, 'bin'));
        await copyFile(path, program);
        await chmod(program, 0o755);
    }

    /** The manual page, which the program of this machine prints. */
    async printedPage() {
        const folder = this.folders.get(`auth-mock-server-${process.platform}-${process.arch}`);
        if (folder === undefined) {
            throw new Error('no binary is for this machine; give the manual page with --man');
        }
        const [name] = await readdir(join(folder, 'bin'));
        return (await run(join(folder, 'bin', name), ['man'])).stdout;
    }

    /** npm shows the page to `man` where the package is installed globally. */
    async manualPage(text) {
        const folder = join(this.folders.get('auth-mock-server'), 'man');
        await mkdir(folder);
        await writeFile(join(folder, 'auth-mock-server.1'), text);
    }

    async library(source, more = {}) {
        const manifest = { ...(await readManifest(source)), ...more };
        const sisters = Object.fromEntries(this.folders);
        compile(source, await this.#add(source, manifest), sisters);
    }

    async #add(source, manifest) {
        const folder = join(this.folder, manifest.name);
        await mkdir(folder);
        const text = JSON.stringify(withVersion(manifest, this.version), null, 2);
        await writeFile(join(folder, 'package.json'), `${text}\n`);
        await cp(join(root, source, 'README.md'), join(folder, 'README.md'));
        for (const { name, path } of licences) {
            await cp(path, join(folder, name));
        }
        this.folders.set(manifest.name, folder);
        return folder;
    }
}

async function readManifest(source) {
    return JSON.parse(await readFile(join(root, source, 'package.json'), 'utf8'));
}

/** Returns the path of the packed file. */
async function pack(folder, out) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = ['pack', '--silent', '--ignore-scripts', '--pack-destination', out];
    const { stdout } = await run(npm, options, {
        cwd: folder,
        shell: process.platform === 'win32',
    });
    return join(out, stdout.trim());
}

try {
    await main();
} catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
}
