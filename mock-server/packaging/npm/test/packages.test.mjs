// What is in the packages, and for which machines a program is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readBinary } from '../build/binary.mjs';
import { PLATFORMS, workspaceVersion } from '../build/manifest.mjs';
import { command, filesOf, manifest, packedFiles, project, run } from './project.mjs';

const here = `${process.platform}-${process.arch}`;
const platformPackage = `auth-mock-server-${here}`;
const libraries = ['auth-mock-server', 'auth-mock-client', 'auth-mock-playwright'];

describe('packages', () => {
    for (const name of [...libraries, platformPackage]) {
        test(`${name} has the version of the workspace, licences, and no install script`, async () => {
            const own = await manifest(name);
            assert.equal(own.version, await workspaceVersion());
            assert.equal(own.license, '(MIT OR Apache-2.0)');
            assert.equal(own.scripts, undefined);
            for (const file of ['LICENSE-MIT', 'LICENSE-APACHE', 'README.md']) {
                assert.equal((await filesOf(name, file)).length, 1, file);
            }
            const all = Object.values({ ...own.dependencies, ...own.optionalDependencies });
            assert.ok(
                all.every((range) => range === own.version),
                'sister packages at another version',
            );
        });
    }

    test('each export and command leads to a file', async () => {
        for (const name of libraries) {
            const { exports, bin = {} } = await manifest(name);
            const paths = Object.values(exports).flatMap((one) =>
                typeof one === 'string' ? [one] : Object.values(one),
            );
            assert.ok(paths.length >= 3, name);
            for (const path of [...paths, ...Object.values(bin)]) {
                await readFile(join(project, 'node_modules', name, path));
            }
        }
    });

    test('the manual page is the one that the command prints', async () => {
        const { man } = await manifest('auth-mock-server');
        const page = await readFile(join(project, 'node_modules/auth-mock-server', man), 'utf8');
        const { stdout } = await run(command, ['man']);
        assert.equal(page, stdout);
        assert.match(page, /^\.TH AUTH-MOCK-SERVER 1 /m);
    });

    test('the program has a package for each platform that was built', async () => {
        const own = await manifest(platformPackage);
        assert.deepEqual([own.os, own.cpu], [[process.platform], [process.arch]]);
        const { optionalDependencies } = await manifest('auth-mock-server');
        const packed = await readdir(packedFiles);
        const built = PLATFORMS.filter((platform) =>
            packed.some((file) => file.includes(platform)),
        );
        const names = built.map((platform) => `auth-mock-server-${platform}`);
        assert.deepEqual(Object.keys(optionalDependencies).sort(), names.sort());
        assert.ok(names.includes(platformPackage));
    });

    test('the names of the platforms are the same at build and at run time', async () => {
        const [source] = await filesOf('auth-mock-server', 'dist/binary.js');
        const list = /PLATFORMS = \[([^\]]+)\]/.exec(await readFile(source, 'utf8'))[1];
        assert.deepEqual(list.match(/[\w-]+/g), PLATFORMS);
    });

    test('no module of Node.js is imported by the client', async () => {
        const all = await filesOf('auth-mock-client', '.js');
        // The global setup runs in Node.js.
        const files = all.filter((file) => !file.endsWith('vitest.js'));
        assert.ok(files.length > 10);
        for (const file of files) {
            assert.doesNotMatch(
                await readFile(file, 'utf8'),
                /(from|import) ?\(?['"][^.'"]|require\(/,
                file,
            );
        }
    });

    test('no public declaration has the type any', async () => {
        let count = 0;
        for (const file of (
            await Promise.all(libraries.map((name) => filesOf(name, '.d.ts')))
        ).flat()) {
            const source = ts.createSourceFile(
                file,
                await readFile(file, 'utf8'),
                ts.ScriptTarget.Latest,
            );
            const visit = (node) => {
                count += 1;
                assert.notEqual(node.kind, ts.SyntaxKind.AnyKeyword, `${file}:${node.pos}`);
                ts.forEachChild(node, visit);
            };
            visit(source);
        }
        assert.ok(count > 10_000, `${count} nodes`);
    });

    test('four packages are installed, and npm finds no problem', async () => {
        const packed = (await readdir(packedFiles)).filter((file) => file.endsWith('.tgz'));
        assert.equal(packed.length, 4);
        const { stdout } = await run('npm', ['ls', '--json', '--depth=0']);
        const { problems, dependencies } = JSON.parse(stdout);
        assert.equal(problems, undefined);
        assert.equal(
            Object.keys(dependencies).filter((name) => name.startsWith('auth-mock')).length,
            4,
        );
    });
});

describe('programs', () => {
    /** An ELF file for x64, with a loader if one is given. */
    function elf(machine, loader) {
        const file = Buffer.alloc(512);
        file.write('\x7fELF\x02\x01', 'latin1');
        file.writeUInt16LE(machine, 18);
        file.writeBigUInt64LE(64n, 32);
        file.writeUInt16LE(56, 54);
        file.writeUInt16LE(loader ? 1 : 0, 56);
        if (loader) {
            file.writeUInt32LE(3, 64);
            file.writeBigUInt64LE(256n, 72);
            file.writeBigUInt64LE(BigInt(loader.length), 96);
            file.write(loader, 256, 'latin1');
        }
        return file;
    }

    function machO(cpu) {
        const file = Buffer.alloc(64);
        file.writeUInt32LE(0xfeedfacf, 0);
        file.writeUInt32LE(cpu, 4);
        return file;
    }

    function pe(machine) {
        const file = Buffer.alloc(128);
        file.write('MZ');
        file.writeUInt32LE(96, 0x3c);
        file.write('PE\0\0', 96, 'latin1');
        file.writeUInt16LE(machine, 100);
        return file;
    }

    const cases = [
        ['a static program for Linux', elf(0x3e), { os: 'linux', cpu: 'x64' }],
        [
            'glibc',
            elf(0xb7, '/lib/ld-linux-aarch64.so.1'),
            { os: 'linux', cpu: 'arm64', libc: 'glibc' },
        ],
        ['musl', elf(0x3e, '/lib/ld-musl-x86_64.so.1'), { os: 'linux', cpu: 'x64', libc: 'musl' }],
        ['macOS', machO(0x0100000c), { os: 'darwin', cpu: 'arm64' }],
        ['macOS on Intel', machO(0x01000007), { os: 'darwin', cpu: 'x64' }],
        ['Windows', pe(0x8664), { os: 'win32', cpu: 'x64' }],
        ['a text', Buffer.from('#!/bin/sh\n'), undefined],
        ['another processor', elf(0x08), undefined],
        ['nothing', Buffer.alloc(0), undefined],
    ];

    async function inFile(bytes, use) {
        const folder = await mkdtemp(join(tmpdir(), 'auth-mock-program-'));
        try {
            const path = join(folder, 'program');
            await writeFile(path, bytes);
            return await use(path, folder);
        } finally {
            await rm(folder, { recursive: true });
        }
    }

    for (const [name, bytes, expected] of cases) {
        test(`the header of ${name} is read`, async () => {
            await inFile(bytes, async (path) => {
                if (expected === undefined) {
                    await assert.rejects(readBinary(path), /not a program for x64 or arm64/);
                } else {
                    assert.deepEqual(await readBinary(path), expected);
                }
            });
        });
    }

    const build = fileURLToPath(new URL('../build.mjs', import.meta.url));

    test('a release with a missing platform is refused before anything is written', async () => {
        await inFile(elf(0x3e), async (path, folder) => {
            const out = join(folder, 'out');
            const { code, stderr } = await run(process.execPath, [
                build,
                '--binary',
                path,
                '--out',
                out,
                '--release',
            ]);
            assert.equal(code, 1);
            assert.match(
                stderr,
                /^error: --release: no binary for linux-arm64, darwin-x64, darwin-arm64, win32-x64/,
            );
            assert.deepEqual(await readdir(folder), ['program']);
        });
    });

    test('all platforms together make a release', async () => {
        await inFile(elf(0x3e), async (path, folder) => {
            const others = {
                arm: elf(0xb7),
                mac: machO(0x01000007),
                silicon: machO(0x0100000c),
                windows: pe(0x8664),
            };
            const binaries = ['--binary', path];
            for (const [name, bytes] of Object.entries(others)) {
                await writeFile(join(folder, name), bytes);
                binaries.push('--binary', join(folder, name));
            }
            // None of these programs can print its page.
            const page = join(folder, 'page');
            await writeFile(page, '.TH auth-mock-server 1\n');
            const out = join(folder, 'out');
            const { code, stderr } = await run(process.execPath, [
                build,
                ...binaries,
                '--out',
                out,
                '--man',
                page,
                '--release',
            ]);
            assert.equal(code, 0, stderr);
            assert.equal((await readdir(out)).length, PLATFORMS.length + libraries.length);
            const version = await workspaceVersion();
            const inside = (file, path_) =>
                execFileSync('tar', [
                    'xzOf',
                    join(out, `${file}-${version}.tgz`),
                    `package/${path_}`,
                ]);
            const { optionalDependencies } = JSON.parse(inside('auth-mock-server', 'package.json'));
            assert.deepEqual(
                Object.keys(optionalDependencies).sort(),
                PLATFORMS.map((platform) => `auth-mock-server-${platform}`).sort(),
            );
            const windows = JSON.parse(inside('auth-mock-server-win32-x64', 'package.json'));
            assert.deepEqual(
                [windows.os, windows.cpu, windows.libc],
                [['win32'], ['x64'], undefined],
            );
            assert.deepEqual(
                inside('auth-mock-server-win32-x64', 'bin/auth-mock-server.exe'),
                others.windows,
            );
            assert.deepEqual(
                inside('auth-mock-server', 'man/auth-mock-server.1'),
                await readFile(page),
            );
        });
    });
});
