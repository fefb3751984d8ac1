// Faults of a namespace.
import type { Transport } from './transport.js';
import type { Schemas } from './types.js';

/** Faults of a namespace: what goes wrong, and for which requests. */
export class Faults {
    readonly #transport: Transport;

    /** Use `Namespace.faults` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /**
     * Adds a fault for the next call of an operation, such as `portal_login`.
     *
     * @throws {RefusedError} with status 422 for an unknown operation; the error lists the known ones.
     */
    async next(operation: string, effect: Schemas['Effect']): Promise<Schemas['Fault']> {
        return this.add({ match: { operation }, effect, times: 1 });
    }

    /** Adds a fault. If several faults match a request, the oldest is applied. */
    async add(fault: Schemas['NewFault']): Promise<Schemas['Fault']> {
        return this.#transport.call('add_fault', { body: fault });
    }

    /** Returns the faults that have not ended, oldest first. */
    async list(): Promise<Schemas['Fault'][]> {
        return (await this.#transport.call('list_faults')).data;
    }

    /** Ends the fault with this id. */
    async remove(id: string): Promise<void> {
        await this.#transport.call('delete_fault', { path: { id } });
    }

    /** Ends all faults. */
    async clear(): Promise<void> {
        await this.#transport.call('clear_faults');
    }
}
