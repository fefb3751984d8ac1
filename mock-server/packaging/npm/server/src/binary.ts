// Finds the program of this machine.
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** Names the program to use instead of the installed one. */
const OVERRIDE = 'AUTH_MOCK_SERVER_BINARY';
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];

/** The program for this machine is not installed, or there is none. */
export class BinaryNotFoundError extends Error {
    override readonly name = 'BinaryNotFoundError';
}

/**
 * Returns the absolute path of the program `auth-mock-server` for this machine.
 *
 * The variable `AUTH_MOCK_SERVER_BINARY` names another program to use.
 *
 * @throws {BinaryNotFoundError} when the package of this platform is not installed. The message
 * says how to install it.
 */
export function binaryPath(): string {
    const override = process.env[OVERRIDE];
    return override ? overridden(override) : installed(`${process.platform}-${process.arch}`);
}

function overridden(override: string): string {
    const path = resolve(override);
    try {
        accessSync(path, constants.X_OK);
    } catch {
        throw new BinaryNotFoundError(
            `${OVERRIDE}: ${path} is not a program that can be run\n` +
                `cure: correct the path, or unset ${OVERRIDE} to use the installed program`,
        );
    }
    return path;
}

function installed(platform: string): string {
    if (!PLATFORMS.includes(platform)) {
        throw new BinaryNotFoundError(
            `auth-mock-server has no program for ${platform}, only for ${PLATFORMS.join(', ')}\n` +
                `cure: build it with \`cargo build --release -p auth-mock-server\`, and set ${OVERRIDE} to its path`,
        );
    }
    const name = `auth-mock-server-${platform}`;
    const file = process.platform === 'win32' ? 'auth-mock-server.exe' : 'auth-mock-server';
    try {
        return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
    } catch {
        throw new BinaryNotFoundError(
            `the package ${name} is not installed; it has the program for this machine\n` +
                'cure: install again without `--no-optional` and `--omit=optional`, and on this kind of machine:\n' +
                '    npm install auth-mock-server\n' +
                `or set ${OVERRIDE} to the path of the program`,
        );
    }
}
