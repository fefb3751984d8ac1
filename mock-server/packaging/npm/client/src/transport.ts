// Sends calls of the control API to one namespace.
import { ConnectionError, refusal } from './errors.js';
import { routes } from './generated/routes.js';
import type { CallId, Input, InputArguments, OperationId, Reply } from './types.js';

/** Where calls go, and what authorizes them. */
export class Transport {
    /** Base URL of the namespace, without a slash at the end. */
    readonly url: string;
    // Private to the engine: no output shows it.
    readonly #token: string | undefined;

    constructor(url: string, token: string | undefined) {
        this.url = url;
        this.#token = token;
    }

    /** The same server with another path prefix. */
    at(url: string): Transport {
        return new Transport(url, this.#token);
    }

    /** Sends a call, and returns the body of the reply. */
    async call<O extends CallId>(operation: O, ...[input]: InputArguments<O>): Promise<Reply<O>> {
        const response = await this.open(operation, input ?? ({} as Input<O>));
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.startsWith('application/json');
        return (isJson ? JSON.parse(text) : text || undefined) as Reply<O>;
    }

    /** Sends a call, and returns its successful reply, the body still unread. */
    async open<O extends OperationId>(operation: O, input: Input<O>): Promise<Response> {
        const { path = {}, query = {}, body, signal } = input as AnyInput;
        const [method, template] = routes[operation];
        const route = template.replace(/\{(\w+)\}/g, (_, name: string) => segment(path[name]));
        const call = `${method} ${route}`;
        const response = await this.#fetch(call, `${this.url}${route}${search(query)}`, {
            method,
            headers: this.#headers(body !== undefined),
            ...(body !== undefined && { body: JSON.stringify(body) }),
            ...(signal && { signal }),
        });
        if (!response.ok) {
            throw await refusal(call, response);
        }
        return response;
    }

    async #fetch(call: string, url: string, init: RequestInit): Promise<Response> {
        try {
            return await fetch(url, init);
        } catch (error) {
            if (init.signal?.aborted) {
                throw error;
            }
            const { origin } = new URL(this.url);
            throw new ConnectionError(
                `${call}: no answer from ${origin}; check that auth-mock-server runs there`,
                { cause: error },
            );
        }
    }

    #headers(hasBody: boolean): Record<string, string> {
        return {
            ...(hasBody && { 'content-type': 'application/json' }),
            ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        };
    }
}

/** The parts of any input. */
interface AnyInput {
    readonly path?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly body?: unknown;
    readonly signal?: AbortSignal;
}

/** A value in a path. A dot segment would lead to another path. */
function segment(value: unknown): string {
    const text = String(value);
    if (text === '' || text === '.' || text === '..') {
        throw new TypeError(
            `"${text}" is not a name or an id; give one that is not empty or only dots`,
        );
    }
    return encodeURIComponent(text);
}

function search(query: Readonly<Record<string, unknown>>): string {
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== null) {
            fields.append(name, String(value));
        }
    }
    return fields.size === 0 ? '' : `?${fields}`;
}
