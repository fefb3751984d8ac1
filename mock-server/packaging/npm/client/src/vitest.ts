// A global setup for Vitest: a server for the whole run.
import type { ProvidedContext } from 'vitest';

declare module 'vitest' {
    interface ProvidedContext {
        /** Base URL of the server. */
        authBaseUrl: string;
    }
}

/** What Vitest passes to a global setup. */
interface Project {
    provide<Key extends keyof ProvidedContext>(key: Key, value: ProvidedContext[Key]): void;
}

/** The parts of the package `auth-mock-server` that this file uses. */
interface ServerPackage {
    startServer(): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

/**
 * Starts a server on a free port before the tests, provides its URL as `authBaseUrl`, and stops it
 * after them. If `AUTH_BASE_URL` is set, it provides that one and starts none.
 */
export default async function setup(project: Project): Promise<() => Promise<void>> {
    const given = process.env['AUTH_BASE_URL'];
    if (given) {
        project.provide('authBaseUrl', given);
        return async () => {};
    }
    const { startServer } = await serverPackage();
    const server = await startServer();
    project.provide('authBaseUrl', server.url);
    return () => server.stop();
}

async function serverPackage(): Promise<ServerPackage> {
    const name = 'auth-mock-server';
    try {
        return (await import(name)) as ServerPackage;
    } catch (cause) {
        throw new Error(
            'the package auth-mock-server is not installed, and AUTH_BASE_URL is not set\n' +
                'cure: npm install --save-dev auth-mock-server',
            { cause },
        );
    }
}
