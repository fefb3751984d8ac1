/// <reference lib="esnext.disposable" preserve="true" />
// Starts a server for a test run, and stops it.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { binaryPath } from './binary.js';

type Child = ChildProcessByStdio<Writable, null, Readable>;

/** Options of `startServer`. */
export interface StartOptions {
    /** Flags of the server, such as `['--seed', '7']`. Default: none. */
    readonly args?: readonly string[] | undefined;
    /** Variables for the server besides those of this process, such as `AUTH_MOCK_SCENARIO`. */
    readonly env?: Readonly<Record<string, string>> | undefined;
    /** Longest time until the server is ready, in milliseconds. Default: 30,000. */
    readonly timeout?: number | undefined;
}

/** A server that runs until `stop`, and no longer than this process. */
export interface RunningServer {
    /** Base URL of the server, such as `http://127.0.0.1:43211`. */
    readonly url: string;
    /** URL of the control API. With `--no-control` it answers 404. */
    readonly controlUrl: string;
    /** Process id of the server. */
    readonly pid: number;
    /** Stops the server. Requests in progress may finish. A second call does nothing. */
    stop(): Promise<void>;
    /** The same as `stop`, for `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
}

/** The server did not start. The message has what it printed. */
export class StartError extends Error {
    override readonly name = 'StartError';
}

/**
 * Ends with its input, which ends with the process that holds the other end. On Windows, Ctrl-C
 * reaches it too.
 */
const WAIT =
    "process.on('SIGINT', () => {}); process.stdin.on('end', () => process.exit(0)).resume()";
/** How long a server may take to stop before it is killed, in milliseconds. */
const STOP = 15_000;
/** Lines of a failed start that the error shows. */
const SHOWN = 20;

/**
 * Starts a server on a free port of this machine, and resolves when it is ready.
 *
 * The server does not keep this process alive. It ends with this process, however that ends.
 *
 * @throws {BinaryNotFoundError} when the program of this machine is not installed.
 * @throws {StartError} when the server does not start, for example for a wrong flag.
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
    const child = run(binaryPath(), options);
    try {
        const ready = await readReady(child, options.timeout ?? 30_000);
        release(child);
        return server(child, ready);
    } catch (error) {
        child.kill('SIGKILL');
        throw error;
    }
}

/** The server as that of `exec`: it runs as long as a command that waits for this process. */
function run(program: string, { args = [], env = {} }: StartOptions): Child {
    const arguments_ = ['exec', '--quiet', '--json', ...args, '--', process.execPath, '-e', WAIT];
    // Options of this Node.js, such as loaders, are not for the one that waits.
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const child = spawn(program, arguments_, {
        env: { ...inherited, ...env },
        stdio: ['pipe', 'ignore', 'pipe'],
        // A group of its own: Ctrl-C ends the tests, which then stop the server.
        detached: process.platform !== 'win32',
        windowsHide: true,
    });
    // The other end is closed when the server has ended.
    child.stdin.on('error', () => {});
    return child;
}

interface Ready {
    readonly url: string;
    readonly control_url: string;
    readonly pid: number;
}

async function readReady(child: Child, timeout: number): Promise<Ready> {
    const printed: string[] = [];
    const lines = createInterface({ input: child.stderr });
    const late = AbortSignal.timeout(timeout);
    return await new Promise<Ready>((resolve, reject) => {
        const fail = (what: string): void => {
            reject(new StartError([what, ...printed.slice(-SHOWN)].join('\n')));
        };
        late.addEventListener('abort', () => fail(`the server was not ready within ${timeout} ms`));
        child.once('error', (error) => fail(`the server cannot be run: ${error.message}`));
        // `close` comes after all output.
        child.once('close', (code, signal) => fail(`the server ended with ${code ?? signal}`));
        lines.on('line', (line) => {
            const ready = parse(line);
            if (ready !== undefined) {
                lines.close();
                resolve(ready);
            } else {
                printed.push(line);
            }
        });
    });
}

/** The line of `--json`; any other line is a warning or an error. */
function parse(line: string): Ready | undefined {
    return line.startsWith('{"url":') ? (JSON.parse(line) as Ready) : undefined;
}

/** Lets this process end while the server runs. Later warnings of the server are shown. */
function release(child: Child): void {
    child.stderr.on('data', (chunk: Uint8Array) => process.stderr.write(chunk)).resume();
    for (const one of [child, child.stdin, child.stderr]) {
        (one as { unref?: () => void }).unref?.();
    }
}

function server(child: Child, ready: Ready): RunningServer {
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= end(child));
    return {
        url: ready.url,
        controlUrl: ready.control_url,
        pid: ready.pid,
        stop,
        [Symbol.asyncDispose]: stop,
    };
}

async function end(child: Child): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) {
        return;
    }
    child.ref();
    const ended = once(child, 'exit');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP);
    child.stdin.end();
    await ended;
    clearTimeout(late);
}
