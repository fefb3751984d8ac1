// The namespace of a test, with the verbs of a sign-in.
import {
    Namespace,
    type Emulator,
    type MessageOptions,
    type PendingOptions,
    type Schemas,
} from 'auth-mock-client';
import { storageState, type Places, type StorageState } from './storage_state.js';

/** A namespace of the server: users, inbox, clock and faults that no other test sees. */
export class Auth {
    /** The whole control API of the namespace. */
    readonly namespace: Namespace;

    /** Use the fixtures `auth` and `newAuth` instead. */
    constructor(emulator: Emulator) {
        this.namespace = emulator.newNamespace();
    }

    /** Name of the namespace. */
    get name(): string {
        return this.namespace.name;
    }

    /** Base URL for an app that takes one. */
    get url(): string {
        return this.namespace.url;
    }

    /** Clock of the namespace: `await auth.clock.advance('30m')`. */
    get clock(): Namespace['clock'] {
        return this.namespace.clock;
    }

    /** Faults of the namespace: `await auth.faults.next('portal_login', { type: 'status', status: 503 })`. */
    get faults(): Namespace['faults'] {
        return this.namespace.faults;
    }

    /** Users of the namespace. */
    get users(): Namespace['users'] {
        return this.namespace.users;
    }

    /** Recorded requests of the namespace. */
    get requests(): Namespace['requests'] {
        return this.namespace.requests;
    }

    /** Returns the code in the newest message to an address. Waits if there is no message yet. */
    async code(email: string, options: MessageOptions = {}): Promise<string> {
        return this.namespace.inbox.code(email, options);
    }

    /** Returns the link in the newest message to an address. Waits if there is no message yet. */
    async link(email: string, options: MessageOptions = {}): Promise<string> {
        return this.namespace.inbox.link(email, options);
    }

    /** Approves the newest sign-in that waits, of any address or of one. Waits for one to begin. */
    async approve(email?: string, options: Omit<PendingOptions, 'email'> = {}): Promise<void> {
        const { id } = await this.namespace.challenges.nextPending({ ...options, email });
        await this.namespace.challenges.approve(id);
    }

    /** Rejects the newest sign-in that waits, of any address or of one. Waits for one to begin. */
    async reject(email?: string, options: Omit<PendingOptions, 'email'> = {}): Promise<void> {
        const { id } = await this.namespace.challenges.nextPending({ ...options, email });
        await this.namespace.challenges.reject(id);
    }

    /** Returns tokens of a user, by address or id, without a sign-in. */
    async signIn(user: string | Schemas['NewCredential']): Promise<Schemas['Credential']>;
    /** Returns a storage state with tokens of a user, for `browser.newContext({ storageState })`. */
    async signIn(user: string | Schemas['NewCredential'], places: Places): Promise<StorageState>;
    async signIn(
        user: string | Schemas['NewCredential'],
        places?: Places,
    ): Promise<Schemas['Credential'] | StorageState> {
        const tokens = await this.namespace.sessions.create(user);
        return places === undefined ? tokens : storageState(tokens, places);
    }
}
