// The project in which the packed files are installed. `run.mjs` makes it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the project. */
export const project = variable('NPM_TEST_PROJECT');
/** Folder with the packed files. */
export const packedFiles = variable('NPM_TEST_FILES');
/** The installed command. */
export const command = join(project, 'node_modules/.bin/auth-mock-server');
/** Stands for the server, and prints which signals reach it. */
export const program = beside('program/signals.mjs');
/** The same, in a session of its own. */
export const apart = beside('program/apart');
/** Prints that a signal has reached the group. */
export const observer = beside('program/observer.mjs');

function beside(path) {
    return fileURLToPath(new URL(path, import.meta.url));
}

function variable(name) {
    const value = process.env[name];
    if (!value) {
        throw new Error(
            `${name} is not set; run the tests with \`node test/run.mjs --packages DIR\``,
        );
    }
    return value;
}

/** Imports an installed package. */
export async function load(specifier) {
    const path = createRequire(join(project, 'package.json')).resolve(specifier);
    return await import(pathToFileURL(path).href);
}

/** The manifest of an installed package. */
export async function manifest(name) {
    return JSON.parse(await readFile(join(project, 'node_modules', name, 'package.json'), 'utf8'));
}

/** Paths of the files of an installed package whose names end so. */
export async function filesOf(name, ending) {
    const folder = join(project, 'node_modules', name);
    const files = await readdir(folder, { recursive: true });
    return files.filter((file) => file.endsWith(ending)).map((file) => join(folder, file));
}

/** The fenced blocks of an installed package's README in one language. */
export async function examples(name, language) {
    const text = await readFile(join(project, 'node_modules', name, 'README.md'), 'utf8');
    const blocks = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)];
    return blocks.filter(([, of]) => of === language).map(([, , code]) => code);
}

/** Writes a file below the project. */
export async function write(path, text) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
}

/** No program of a test outlives this, in milliseconds, so that a failure ends the run. */
const LIMIT = { timeout: 240_000, killSignal: 'SIGKILL' };

/** Runs a program to its end. */
export async function run(file, arguments_, options = {}) {
    const { input = '', ...spawned } = options;
    const child = spawn(file, arguments_, { cwd: project, ...LIMIT, ...spawned });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    child.stdin.on('error', () => {}).end(input);
    const [code, signal] = await new Promise((ended, failed) => {
        child.on('error', failed).on('close', (...end) => ended(end));
    });
    return { code, signal, stdout: stdout(), stderr: stderr() };
}

function collect(stream) {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    return () => text;
}

/** Runs a program that goes on, and reads its lines. */
export class Running {
    #lines = [];
    #waiting = [];

    constructor(file, arguments_, options = {}) {
        this.child = spawn(file, arguments_, { cwd: project, ...LIMIT, ...options });
        this.ended = new Promise((ended) => {
            this.child.on('close', (code, signal) => {
                ended({ code, signal });
                this.#wake();
            });
        });
        let rest = '';
        this.child.stdout.setEncoding('utf8').on('data', (chunk) => {
            const lines = (rest + chunk).split(/\r?\n/);
            rest = lines.pop();
            this.#lines.push(...lines);
            this.#wake();
        });
    }

    get lines() {
        return this.#lines;
    }

    /** Waits for a line that matches, and returns the match. */
    async line(pattern) {
        for (;;) {
            const found = this.#lines.map((line) => pattern.exec(line)).find(Boolean);
            if (found) {
                return found;
            }
            if (this.child.exitCode !== null || this.child.signalCode !== null) {
                throw new Error(`ended without a line like ${pattern}: ${this.#lines.join(' | ')}`);
            }
            await new Promise((woken) => this.#waiting.push(woken));
        }
    }

    send(text) {
        this.child.stdin.write(text);
    }

    #wake() {
        this.#waiting.splice(0).forEach((woken) => woken());
    }
}

/** Waits until a condition holds, up to 30 seconds. */
export async function until(condition) {
    const late = performance.now() + 30_000;
    while (!(await condition())) {
        assert.ok(performance.now() < late, `not so within 30 s: ${condition}`);
        await new Promise(setImmediate);
    }
}

/** Whether a process with this id runs. */
export function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}
