// Tells which signals a terminal has sent to the child as well.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether a terminal has sent the signal to each process of this group. Ctrl-C and Ctrl-\ do, if
 * the group is the foreground group of the terminal.
 */
export function terminalSends(signal: NodeJS.Signals): boolean {
    if (signal !== 'SIGINT' && signal !== 'SIGQUIT') {
        return false;
    }
    // A Windows console sends Ctrl-C to all of its processes.
    return process.platform === 'win32' || isInForeground();
}

function isInForeground(): boolean {
    try {
        const [own, foreground] = groups();
        return own === foreground;
    } catch {
        return process.stdin.isTTY;
    }
}

/** The group of this process, and the foreground group of its terminal: negative without one. */
function groups(): [number, number] {
    const ids = process.platform === 'linux' ? fromProc() : fromPs();
    const [own, foreground] = ids.map(Number);
    if (own === undefined || foreground === undefined || Number.isNaN(own + foreground)) {
        throw new Error('the groups of this process are not known');
    }
    return [own, foreground];
}

/** After the name, which ends at the last parenthesis: state, parent, group, session, tty, tpgid. */
function fromProc(): string[] {
    const text = readFileSync('/proc/self/stat', 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [fields[2] ?? '', fields[5] ?? ''];
}

function fromPs(): string[] {
    const arguments_ = ['-o', 'pgid=,tpgid=', '-p', String(process.pid)];
    return execFileSync('ps', arguments_, { encoding: 'utf8' }).trim().split(/\s+/);
}
