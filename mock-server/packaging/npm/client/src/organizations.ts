// The organisations and portals of a namespace.
import { allPages } from './pages.js';
import type { Transport } from './transport.js';
import type { Schemas } from './types.js';

/** Organisations of a namespace. */
export class Organizations {
    readonly #transport: Transport;

    /** Use `Namespace.organizations` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns all organisations. */
    async list(): Promise<Schemas['Organization'][]> {
        return allPages((query) => this.#transport.call('list_organizations', { query }));
    }

    /** Returns an organisation. */
    async get(id: string): Promise<Schemas['Organization']> {
        return this.#transport.call('get_organization', { path: { id } });
    }

    /** Creates an organisation. */
    async create(organization: Schemas['NewOrganization']): Promise<Schemas['Organization']> {
        return this.#transport.call('create_organization', { body: organization });
    }

    /** Changes the fields of an organisation that the patch has. */
    async update(
        id: string,
        patch: Schemas['OrganizationPatch'],
    ): Promise<Schemas['Organization']> {
        return this.#transport.call('update_organization', { path: { id }, body: patch });
    }

    /** Deletes an organisation. */
    async delete(id: string): Promise<void> {
        await this.#transport.call('delete_organization', { path: { id } });
    }
}

/** Portals of a namespace: where portal users sign in. */
export class Portals {
    readonly #transport: Transport;

    /** Use `Namespace.portals` instead. */
    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /** Returns all portals. */
    async list(): Promise<Schemas['Portal'][]> {
        return allPages((query) => this.#transport.call('list_portals', { query }));
    }

    /** Returns a portal. */
    async get(id: string): Promise<Schemas['Portal']> {
        return this.#transport.call('get_portal', { path: { id } });
    }

    /** Creates a portal. */
    async create(portal: Schemas['NewPortal']): Promise<Schemas['Portal']> {
        return this.#transport.call('create_portal', { body: portal });
    }

    /** Changes the fields of a portal that the patch has. */
    async update(id: string, patch: Schemas['PortalPatch']): Promise<Schemas['Portal']> {
        return this.#transport.call('update_portal', { path: { id }, body: patch });
    }

    /** Deletes a portal, with its users. */
    async delete(id: string): Promise<void> {
        await this.#transport.call('delete_portal', { path: { id } });
    }
}
