// A running server, and its namespaces.
import { Namespace } from './namespace.js';
import { allPages } from './pages.js';
import { Transport } from './transport.js';
import type { CallOptions, Schemas } from './types.js';

/** Options of `connect`. */
export interface ConnectOptions {
    /**
     * Control token of the server. Default: the variable `AUTH_MOCK_CONTROL_TOKEN` in Node.js, and
     * none in a browser.
     */
    readonly token?: string | undefined;
}

/** A running server, reached through its control API. */
export class Emulator {
    readonly #transport: Transport;

    /** Use `connect` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Base URL of the server, without a slash at the end. */
    get url(): string {
        return this.#transport.url;
    }

    /** The namespace of requests that name none. */
    get defaultNamespace(): Namespace {
        return new Namespace(this.#transport, 'default');
    }

    /** Returns the namespace with this name. The server creates it at the first use. */
    namespace(name: string): Namespace {
        if (!/^\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(name) || name.length > 64) {
            throw new TypeError(
                'name: must be 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots',
            );
        }
        return new Namespace(this.#transport.at(`${this.url}/_ns/${name}`), name);
    }

    /** Returns a namespace with a new name, such as a test needs. */
    newNamespace(): Namespace {
        return this.namespace(crypto.randomUUID());
    }

    /** Returns the namespaces in use. */
    async namespaces(options: CallOptions = {}): Promise<Schemas['NamespaceInfo'][]> {
        return allPages((page) =>
            this.#transport.call('list_namespaces', { query: page, ...options }),
        );
    }

    /** Stops the server. */
    async shutdown(options: CallOptions = {}): Promise<void> {
        await this.#transport.call('shutdown', options);
    }
}

/**
 * Returns the server at `url`, such as `http://127.0.0.1:8010`. Without `url`, Node.js uses the
 * variable `AUTH_BASE_URL`, which `auth-mock-server exec` sets. Sends no request.
 *
 * @throws {TypeError} when the URL is not the base URL of a server, or there is none.
 */
export function connect(url?: string, options: ConnectOptions = {}): Emulator {
    const base = url ?? variable('AUTH_BASE_URL');
    if (base === undefined) {
        throw new TypeError(
            'there is no URL: give one, or run this with `auth-mock-server exec --`, which sets AUTH_BASE_URL',
        );
    }
    const token = options.token ?? variable('AUTH_MOCK_CONTROL_TOKEN');
    return new Emulator(new Transport(baseUrl(base), token));
}

/** A variable of the environment; `undefined` if it is empty, and in a browser. */
function variable(name: string): string | undefined {
    const { process } = globalThis as {
        process?: { env?: Record<string, string | undefined> };
    };
    return process?.env?.[name] || undefined;
}

function baseUrl(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isBase =
        url !== undefined &&
        /^https?:$/.test(url.protocol) &&
        url.search === '' &&
        url.hash === '' &&
        !url.pathname.includes('/_ns/');
    // The text is not repeated: it may hold a password.
    if (!isBase || url.username !== '' || url.password !== '') {
        throw new TypeError('url: must be the base URL of a server, such as http://127.0.0.1:8010');
    }
    return url.href.replace(/\/+$/, '');
}
