// Sign-ins that wait for a decision.
import { ControlError } from './errors.js';
import { readEvents } from './events.js';
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { CallOptions, QueryFor, Schemas } from './types.js';

/** Which sign-in to wait for, and how long. */
export interface PendingOptions extends CallOptions {
    /** Only a sign-in of this address. Upper and lower case are equal. */
    readonly email?: string | undefined;
    /** Longest wait in real time, in milliseconds. Default: 10,000. */
    readonly timeout?: number | undefined;
}

/** Sign-ins of a namespace that wait for a decision, or had one. */
export class Challenges {
    readonly #transport: Transport;

    /** Use `Namespace.challenges` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns the sign-ins of the last hour, newest first. */
    async list(query: QueryFor<'list_challenges'> = {}): Promise<Schemas['ChallengeInfo'][]> {
        return allPages((page) =>
            this.#transport.call('list_challenges', { query: { ...query, ...page } }),
        );
    }

    /** Returns the sign-ins that wait, newest first. */
    async pending(): Promise<Schemas['ChallengeInfo'][]> {
        return this.list({ status: 'pending' });
    }

    /**
     * Returns the newest sign-in that waits. Waits for one if there is none yet.
     *
     * @throws {ControlError} when no sign-in begins in time.
     */
    async nextPending(options: PendingOptions = {}): Promise<Schemas['ChallengeInfo']> {
        const { email, timeout = 10_000, signal } = options;
        const late = AbortSignal.timeout(timeout);
        const either = signal ? AbortSignal.any([signal, late]) : late;
        try {
            return await this.#nextPending(email, either);
        } catch (error) {
            if (!late.aborted || signal?.aborted) {
                throw error;
            }
            const whose = email === undefined ? '' : ` of ${email}`;
            throw new ControlError(
                `no sign-in${whose} has waited for a decision within ${timeout} ms; ` +
                    'check that the user needs a second factor',
            );
        }
    }

    /** Approves a sign-in, as another device does. */
    async approve(id: string): Promise<Schemas['ChallengeInfo']> {
        return this.#transport.call('approve_challenge', { path: { id } });
    }

    /** Rejects a sign-in, as another device does. */
    async reject(id: string): Promise<Schemas['ChallengeInfo']> {
        return this.#transport.call('reject_challenge', { path: { id } });
    }

    /** Lets a sign-in expire. */
    async expire(id: string): Promise<Schemas['ChallengeInfo']> {
        return this.#transport.call('expire_challenge', { path: { id } });
    }

    /** Returns how the server decides sign-ins by itself. */
    async policy(): Promise<Schemas['ChallengePolicy']> {
        return this.#transport.call('get_challenge_policy');
    }

    /** Sets how the server decides the sign-ins that begin from now on. */
    async setPolicy(policy: Schemas['ChallengePolicy']): Promise<Schemas['ChallengePolicy']> {
        return this.#transport.call('set_challenge_policy', { body: policy });
    }

    async #nextPending(
        email: string | undefined,
        signal: AbortSignal,
    ): Promise<Schemas['ChallengeInfo']> {
        const wanted = email?.trim().toLowerCase();
        const find = async (): Promise<Schemas['ChallengeInfo'] | undefined> => {
            const pending = await this.pending();
            return pending.find(
                (one) => wanted === undefined || one.email.toLowerCase() === wanted,
            );
        };
        const ends = new AbortController();
        const stream = await this.#transport.open('events', {
            query: { type: ['challenge'] },
            signal: AbortSignal.any([signal, ends.signal]),
        });
        try {
            // The stream is open, so a sign-in that begins after the first look is not missed.
            let found = await find();
            const events = readEvents(stream);
            while (found === undefined) {
                if ((await events.next()).done) {
                    throw new ControlError('the server has ended the event stream');
                }
                found = await find();
            }
            return found;
        } finally {
            ends.abort();
        }
    }
}
