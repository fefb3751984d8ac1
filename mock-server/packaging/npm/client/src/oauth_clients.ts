// The OAuth clients of a namespace.
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { Schemas } from './types.js';

/** OAuth clients of a namespace: apps that sign users in through the browser. */
export class OauthClients {
    readonly #transport: Transport;

    /** Use `Namespace.oauthClients` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns all clients, without their secrets. */
    async list(): Promise<Schemas['OauthClientInfo'][]> {
        return allPages((query) => this.#transport.call('list_oauth_clients', { query }));
    }

    /** Returns a client, without its secret. */
    async get(id: string): Promise<Schemas['OauthClientInfo']> {
        return this.#transport.call('get_oauth_client', { path: { id } });
    }

    /** Creates a client. */
    async create(client: Schemas['NewOauthClient']): Promise<Schemas['OauthClientInfo']> {
        return this.#transport.call('create_oauth_client', { body: client });
    }

    /** Changes the fields of a client that the patch has. */
    async update(
        id: string,
        patch: Schemas['OauthClientPatch'],
    ): Promise<Schemas['OauthClientInfo']> {
        return this.#transport.call('update_oauth_client', { path: { id }, body: patch });
    }

    /** Deletes a client, with its authorization codes and the sessions that these have opened. */
    async delete(id: string): Promise<void> {
        await this.#transport.call('delete_oauth_client', { path: { id } });
    }
}
