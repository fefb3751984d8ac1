// The clock of a namespace.
import { durationText } from './duration.js';
import type { Transport } from './transport.js';
import type { Duration, Schemas } from './types.js';

/** Clock of a namespace. All lifetimes of tokens, codes and locks follow it. */
export class Clock {
    readonly #transport: Transport;

    /** Use `Namespace.clock` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns the mode and the time of the clock. */
    async read(): Promise<Schemas['ClockReading']> {
        return this.#transport.call('get_clock');
    }

    /** Returns the time of the clock, to the millisecond. */
    async now(): Promise<Date> {
        return new Date((await this.read()).now);
    }

    /** Moves the clock forward, by milliseconds or by a text such as `30m`. */
    async advance(by: Duration): Promise<Schemas['AdvancedClock']> {
        return this.#transport.call('advance_clock', { body: { by: durationText(by) } });
    }

    /**
     * Moves the clock to the next expiry, and returns what has expired.
     *
     * @throws {RefusedError} with status 409 when nothing expires.
     */
    async advanceToNextExpiry(): Promise<Schemas['AdvancedClock']> {
        return this.#transport.call('advance_clock', { body: { to: 'next_expiry' } });
    }

    /** Stops the clock, at a time such as `2030-01-01T12:00:00Z` or at the current one. */
    async freeze(at?: Date | string): Promise<Schemas['ClockReading']> {
        const now = at instanceof Date ? at.toISOString() : at;
        return this.set({ mode: 'frozen', ...(now !== undefined && { now }) });
    }

    /** Lets the clock run on from the time that it shows. */
    async run(): Promise<Schemas['ClockReading']> {
        return this.set({ mode: 'offset', now: (await this.read()).now });
    }

    /** Sets the mode and the time of the clock. */
    async set(setting: Schemas['ClockSetting']): Promise<Schemas['ClockReading']> {
        return this.#transport.call('set_clock', { body: setting });
    }
}
