// The recorded requests of a namespace.
import { durationText } from './duration.js';
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { CallOptions, Duration, QueryFor, Schemas } from './types.js';

/** How many requests are expected: a number, or bounds. */
export type Times = number | { readonly atLeast?: number; readonly atMost?: number };

/** How many requests to wait for, and how long. */
export interface WaitOptions extends CallOptions {
    /** Number of requests. Default: 1. */
    readonly count?: number | undefined;
    /** Longest wait in real time, at most 60 s. Default: `10s`. */
    readonly timeout?: Duration | undefined;
}

/** Recorded requests of a namespace, without secrets. */
export class Requests {
    readonly #transport: Transport;

    /** Use `Namespace.requests` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns the requests that match, newest first. */
    async list(query: QueryFor<'list_requests'> = {}): Promise<Schemas['RecordedRequest'][]> {
        // The document has numbers as cursors here.
        return allPages(({ cursor }) => {
            const page = cursor === undefined ? {} : { cursor: Number(cursor) };
            return this.#transport.call('list_requests', { query: { ...query, ...page } });
        });
    }

    /** Returns the requests as text, oldest first: status, method, path and why it was refused. */
    async text(query: QueryFor<'list_requests'> = {}): Promise<string> {
        const requests = await this.list(query);
        const lines = requests.reverse().map(({ status, method, path, fault, reason }) => {
            return [status, method, path, fault ?? reason].filter(Boolean).join(' ');
        });
        return lines.join('\n');
    }

    /** Returns how many requests match. */
    async count(match: Schemas['RequestMatch']): Promise<number> {
        return (await this.#transport.call('count_requests', { body: { match } })).count;
    }

    /**
     * Checks how many requests match. Without `times`: at least one.
     *
     * @throws {VerificationError} when it is another number. The error has the nearest requests, and
     * how each of them differs.
     */
    async verify(match: Schemas['RequestMatch'], times: Times = { atLeast: 1 }): Promise<void> {
        await this.#transport.call('verify_requests', { body: { match, ...bounds(times) } });
    }

    /**
     * Waits until so many requests match, and returns them.
     *
     * @throws {VerificationError} when fewer come in time.
     */
    async waitFor(
        match: Schemas['RequestMatch'],
        options: WaitOptions = {},
    ): Promise<Schemas['RecordedRequest'][]> {
        const { count = 1, timeout = '10s', signal } = options;
        const body = { match, count, timeout: durationText(timeout) };
        return (await this.#transport.call('wait_for_requests', { body, signal })).data;
    }

    /** Deletes all recorded requests. */
    async clear(): Promise<void> {
        await this.#transport.call('clear_requests');
    }
}

function bounds(times: Times): Pick<Schemas['VerifyRequest'], 'times' | 'at_least' | 'at_most'> {
    if (typeof times === 'number') {
        return { times };
    }
    const { atLeast, atMost } = times;
    return {
        ...(atLeast !== undefined && { at_least: atLeast }),
        ...(atMost !== undefined && { at_most: atMost }),
    };
}
