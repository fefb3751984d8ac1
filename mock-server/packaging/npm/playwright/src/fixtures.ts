// The fixtures: a server for each worker, and a namespace for each test.
import type {
    Fixtures,
    PlaywrightTestArgs,
    PlaywrightTestOptions,
    PlaywrightWorkerArgs,
    PlaywrightWorkerOptions,
    TestInfo,
} from '@playwright/test';
import { connect, type Emulator } from 'auth-mock-client';
import { startServer } from 'auth-mock-server';
import { Auth } from './auth.js';

/** Fixtures and options of a worker. */
export interface AuthWorkerFixtures {
    /**
     * The server: that of `AUTH_BASE_URL`, if it is set, or else one that the worker starts on a free
     * port.
     */
    readonly authServer: Emulator;
    /** Flags of the server that a worker starts, such as `['--seed', '7']`. Default: none. */
    readonly authServerArgs: readonly string[];
}

/** Fixtures and options of a test. */
export interface AuthFixtures {
    /** A new namespace for the test. */
    readonly auth: Auth;
    /** Makes more namespaces for the test. All of them are deleted when it ends. */
    readonly newAuth: () => Auth;
    /**
     * Whether each request of the test's pages and of `request` has the header `X-Mock-Namespace`
     * with the name of `auth`. An app with a fixed base URL needs it. Default: true.
     */
    readonly authHeader: boolean;
}

/** The fixtures, for `test.extend` and beside your own. */
export const fixtures: Fixtures<
    AuthFixtures,
    AuthWorkerFixtures,
    PlaywrightTestArgs & PlaywrightTestOptions,
    PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = {
    authServerArgs: [[], { option: true, scope: 'worker' }],

    authServer: [
        async ({ authServerArgs }, use) => {
            if (process.env['AUTH_BASE_URL']) {
                return await use(connect());
            }
            const server = await startServer({ args: authServerArgs });
            try {
                await use(connect(server.url));
            } finally {
                await server.stop();
            }
        },
        { scope: 'worker' },
    ],

    authHeader: [true, { option: true }],

    newAuth: async ({ authServer }, use, testInfo) => {
        const made: Auth[] = [];
        await use(() => {
            const auth = new Auth(authServer);
            made.push(auth);
            return auth;
        });
        for (const [index, auth] of made.entries()) {
            if (testInfo.status !== testInfo.expectedStatus) {
                await attachRequests(auth, index, testInfo);
            }
            await auth.namespace.delete();
        }
    },

    auth: async ({ newAuth }, use) => {
        await use(newAuth());
    },

    extraHTTPHeaders: async ({ extraHTTPHeaders, authHeader, auth }, use) => {
        await use(
            authHeader ? { ...extraHTTPHeaders, 'X-Mock-Namespace': auth.name } : extraHTTPHeaders,
        );
    },
};

/** Shows what was asked of the server, and why it refused. The journal has no secrets. */
async function attachRequests(auth: Auth, index: number, testInfo: TestInfo): Promise<void> {
    const name = index === 0 ? 'auth requests' : `auth requests ${index + 1}`;
    await testInfo.attach(name, { body: await auth.requests.text(), contentType: 'text/plain' });
}
