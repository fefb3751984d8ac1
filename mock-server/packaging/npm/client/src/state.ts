// Scenarios, snapshots and sessions of a namespace.
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { QueryFor, Schemas } from './types.js';

/** Scenario of a namespace: the users, organisations and portals that it begins with. */
export class Scenarios {
    readonly #transport: Transport;

    /** Use `Namespace.scenarios` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Loads a scenario. `merge`, the default, keeps what the scenario does not name. */
    async load(
        scenario: Schemas['Scenario'],
        mode: Schemas['ScenarioMode'] = 'merge',
    ): Promise<Schemas['ScenarioInfo']> {
        return this.#transport.call('load_scenario', { body: { scenario, mode } });
    }

    /**
     * Checks a scenario without loading it.
     *
     * @throws {RefusedError} with status 400 when it has mistakes. The error lists them.
     */
    async validate(scenario: Schemas['Scenario']): Promise<Schemas['ScenarioInfo']> {
        return this.#transport.call('validate_scenario', { body: scenario });
    }
}

/** Snapshots of a namespace: named copies of its state, kept in memory. */
export class Snapshots {
    readonly #transport: Transport;

    /** Use `Namespace.snapshots` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Saves the state under a name, in the place of an earlier snapshot with that name. */
    async save(name: string): Promise<Schemas['SnapshotInfo']> {
        return this.#transport.call('take_snapshot', { body: { name } });
    }

    /** Restores the state that was saved under this name. */
    async restore(name: string): Promise<Schemas['SnapshotInfo']> {
        return this.#transport.call('restore_snapshot', { path: { name } });
    }

    /** Returns all snapshots. */
    async list(): Promise<Schemas['SnapshotInfo'][]> {
        return (await this.#transport.call('list_snapshots')).data;
    }

    /** Deletes a snapshot. */
    async delete(name: string): Promise<void> {
        await this.#transport.call('delete_snapshot', { path: { name } });
    }
}

/** Sessions of a namespace, and tokens without a sign-in. */
export class Sessions {
    readonly #transport: Transport;

    /** Use `Namespace.sessions` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns the live sessions that match, newest first. */
    async list(query: QueryFor<'list_all_sessions'> = {}): Promise<Schemas['SessionInfo'][]> {
        return allPages((page) =>
            this.#transport.call('list_all_sessions', { query: { ...query, ...page } }),
        );
    }

    /**
     * Creates a session of a user without a sign-in, and returns its tokens. The user is an address
     * or an id; an object has more options, such as `{ user, ttl: 'PT0S' }`.
     */
    async create(user: string | Schemas['NewCredential']): Promise<Schemas['Credential']> {
        const body = typeof user === 'string' ? { user } : user;
        return this.#transport.call('create_credential', { body });
    }

    /** Ends a session, as an administrator does. */
    async end(id: string): Promise<void> {
        await this.#transport.call('delete_session', { path: { id } });
    }
}
