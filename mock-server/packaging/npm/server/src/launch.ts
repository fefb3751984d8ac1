// Runs the program in the place of this process: same terminal, signals and end.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { terminalSends } from './terminal.js';

/** Signals that stop a program. This process must outlive the program, which decides. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];
/** Exit codes of shells for a program that cannot be found, and for one that cannot be run. */
export const NOT_FOUND = 127;
const NOT_RUN = 126;

/** Runs the program, and ends this process as the program has ended: by a code or by a signal. */
export function launch(program: string, arguments_: readonly string[]): void {
    const handlers = new Map<NodeJS.Signals, () => void>();
    let child: ChildProcess | undefined;
    // Before the start: a signal that comes early is passed on too.
    for (const signal of SIGNALS) {
        const handler = (): void => {
            if (!terminalSends(signal)) {
                child?.kill(signal);
            }
        };
        handlers.set(signal, handler);
        process.on(signal, handler);
    }
    child = spawn(program, arguments_, { stdio: 'inherit' });
    child.on('error', (error) => fail(program, error));
    child.on('exit', (code, signal) => {
        for (const [name, handler] of handlers) {
            process.off(name, handler);
        }
        end(code, signal);
    });
}

function end(code: number | null, signal: NodeJS.Signals | null): void {
    if (signal === null) {
        process.exit(code ?? 1);
    }
    // A shell gives this code, should this process ignore the signal.
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
}

function fail(program: string, error: NodeJS.ErrnoException): void {
    if (error.code === 'ENOENT' && existsSync(program)) {
        console.error(
            `error: ${program} cannot be run: it is built for another C library\n` +
                'cure: use the package that npm installs on this machine, or set AUTH_MOCK_SERVER_BINARY',
        );
    } else {
        console.error(
            `error: ${program} cannot be run: ${error.code ?? error.message}\n` +
                `cure: check that the file exists and may be executed: chmod +x ${program}`,
        );
    }
    process.exit(error.code === 'ENOENT' ? NOT_FOUND : NOT_RUN);
}
