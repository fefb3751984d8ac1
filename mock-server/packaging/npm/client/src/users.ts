// The users of a namespace.
import { durationText } from './duration.js';
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { Duration, QueryFor, Schemas } from './types.js';

/** Users of a namespace. A user is named by its id. */
export class Users {
    readonly #transport: Transport;

    /** Use `Namespace.users` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns the users that match. */
    async list(query: QueryFor<'list_users'> = {}): Promise<Schemas['UserInfo'][]> {
        return allPages((page) =>
            this.#transport.call('list_users', { query: { ...query, ...page } }),
        );
    }

    /** Returns a user. */
    async get(id: string): Promise<Schemas['UserInfo']> {
        return this.#transport.call('get_user', { path: { id } });
    }

    /** Creates a user. */
    async create(user: Schemas['NewUser']): Promise<Schemas['UserInfo']> {
        return this.#transport.call('create_user', { body: user });
    }

    /** Changes the fields of a user that the patch has. */
    async update(id: string, patch: Schemas['UserPatch']): Promise<Schemas['UserInfo']> {
        return this.#transport.call('update_user', { path: { id }, body: patch });
    }

    /** Deletes a user, with all sessions. */
    async delete(id: string): Promise<void> {
        await this.#transport.call('delete_user', { path: { id } });
    }

    /** Locks a user, as five wrong passwords do. Without a time: 15 minutes. */
    async lock(id: string, duration?: Duration): Promise<Schemas['UserInfo']> {
        const body = duration === undefined ? {} : { for: durationText(duration) };
        return this.#transport.call('lock_user', { path: { id }, body });
    }

    /** Unlocks a user. */
    async unlock(id: string): Promise<Schemas['UserInfo']> {
        return this.#transport.call('unlock_user', { path: { id } });
    }

    /** Returns the live sessions of a user. */
    async sessions(id: string): Promise<Schemas['SessionInfo'][]> {
        return allPages((query) => this.#transport.call('list_sessions', { path: { id }, query }));
    }
}
