// A namespace: all nouns of the control API.
import { Challenges } from './challenges.js';
import { Clock } from './clock.js';
import { RefusedError } from './errors.js';
import { readEvents, type EventOptions } from './events.js';
import { Faults } from './faults.js';
import { Inbox } from './inbox.js';
import { OauthClients } from './oauth_clients.js';
import { Organizations, Portals } from './organizations.js';
import { Requests } from './requests.js';
import { Scenarios, Sessions, Snapshots } from './state.js';
import type { Transport } from './transport.js';
import type { CallId, InputArguments, Reply, Schemas } from './types.js';
import { Users } from './users.js';

/**
 * A namespace of a server: users, sessions, inbox, clock, faults and recorded requests that no
 * other namespace sees.
 */
export class Namespace {
    /** Name of the namespace, for the header `X-Mock-Namespace`. */
    readonly name: string;
    /** Messages to the users. */
    readonly inbox: Inbox;
    /** Sign-ins that wait for a decision. */
    readonly challenges: Challenges;
    readonly clock: Clock;
    readonly faults: Faults;
    /** Recorded requests. */
    readonly requests: Requests;
    readonly users: Users;
    readonly organizations: Organizations;
    readonly portals: Portals;
    /** OAuth clients: apps that sign users in through the browser. */
    readonly oauthClients: OauthClients;
    readonly sessions: Sessions;
    readonly scenarios: Scenarios;
    readonly snapshots: Snapshots;
    readonly #transport: Transport;

    /** Use `Emulator.namespace` instead. */
    constructor(transport: Transport, name: string) {
        this.name = name;
        this.#transport = transport;
        this.inbox = new Inbox(transport);
        this.challenges = new Challenges(transport);
        this.clock = new Clock(transport);
        this.faults = new Faults(transport);
        this.requests = new Requests(transport);
        this.users = new Users(transport);
        this.organizations = new Organizations(transport);
        this.portals = new Portals(transport);
        this.oauthClients = new OauthClients(transport);
        this.sessions = new Sessions(transport);
        this.scenarios = new Scenarios(transport);
        this.snapshots = new Snapshots(transport);
    }

    /** Base URL for the app under test, without a slash at the end. */
    get url(): string {
        return this.#transport.url;
    }

    /** Returns what the server says of itself and of this namespace. */
    async overview(): Promise<Schemas['Overview']> {
        return this.call('index');
    }

    /** Returns the link templates of staff users. */
    async staff(): Promise<Schemas['Staff']> {
        return this.call('get_staff');
    }

    /** Changes the link templates of staff users. */
    async updateStaff(patch: Schemas['StaffPatch']): Promise<Schemas['Staff']> {
        return this.call('update_staff', { body: patch });
    }

    /** Returns which documented answers of the contract the namespace has given. */
    async coverage(): Promise<Schemas['Coverage']> {
        return (await this.call('contract_coverage')) as Schemas['Coverage'];
    }

    /** Returns the recorded requests that violate the contract, newest first. */
    async violations(): Promise<Schemas['RecordedRequest'][]> {
        return (await this.call('contract_violations')).data;
    }

    /** Makes the namespace begin again with its scenario. */
    async reset(keep: readonly Schemas['Keep'][] = []): Promise<void> {
        await this.call('reset', { body: { keep: [...keep] } });
    }

    /** Deletes the namespace. Does nothing if it does not exist. */
    async delete(): Promise<void> {
        try {
            await this.call('delete_namespace', { path: { ns: this.name } });
        } catch (error) {
            if (!(error instanceof RefusedError && error.status === 404)) {
                throw error;
            }
        }
    }

    /** Returns the events of the namespace until the server, the signal or a `break` ends them. */
    async *events(options: EventOptions = {}): AsyncGenerator<Schemas['Event'], void, undefined> {
        const { types, after, signal } = options;
        const type = types && [...types];
        yield* readEvents(await this.#transport.open('events', { query: { type, after }, signal }));
    }

    /**
     * Sends any operation of the control API, by its id in the document. Returns the body of the
     * reply.
     *
     * @throws {RefusedError} when the server refuses the call.
     * @throws {ConnectionError} when there is no answer.
     */
    async call<O extends CallId>(operation: O, ...input: InputArguments<O>): Promise<Reply<O>> {
        return this.#transport.call(operation, ...input);
    }
}
