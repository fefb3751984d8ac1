// Messages of a namespace.
import { durationText } from './duration.js';
import { ControlError } from './errors.js';
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { CallOptions, Duration, QueryFor, Schemas } from './types.js';

/** Which message, and how long to wait for it. */
export interface MessageOptions extends CallOptions {
    /** Only a message of this kind. */
    readonly kind?: Schemas['MessageKind'] | undefined;
    /** Only a message sent at this time or later, by the namespace's clock. */
    readonly since?: string | undefined;
    /** Longest wait in real time, if there is no such message yet; at most 60 s. Default: `10s`. */
    readonly wait?: Duration | undefined;
}

/** Messages of a namespace. */
export class Inbox {
    readonly #transport: Transport;

    /** Use `Namespace.inbox` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /**
     * Returns the code in the newest message to an address. Waits if there is no message yet.
     *
     * @throws {RefusedError} with status 404 when no message comes in time.
     * @throws {ControlError} when the newest message has no code, as that of a password reset.
     */
    async code(email: string, options: MessageOptions = {}): Promise<string> {
        const { code, kind } = await this.latest(email, options);
        if (typeof code !== 'string') {
            throw new ControlError(
                `the newest message to ${email} has no code: it is a ${kind}; set \`kind\``,
            );
        }
        return code;
    }

    /** Returns the link in the newest message to an address. Waits as `code` does. */
    async link(email: string, options: MessageOptions = {}): Promise<string> {
        return (await this.latest(email, options)).link;
    }

    /** Returns the newest message to an address. Waits as `code` does. */
    async latest(email: string, options: MessageOptions = {}): Promise<Schemas['Message']> {
        const { signal, kind, since, wait = '10s' } = options;
        const query = { to: email, kind, since, wait: durationText(wait) };
        return this.#transport.call('latest_message', { query, signal });
    }

    /** Returns the messages that match, newest first. */
    async list(query: QueryFor<'list_messages'> = {}): Promise<Schemas['Message'][]> {
        return allPages((page) =>
            this.#transport.call('list_messages', { query: { ...query, ...page } }),
        );
    }

    /** Deletes all messages. */
    async clear(): Promise<void> {
        await this.#transport.call('clear_messages');
    }
}
