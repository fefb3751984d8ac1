// Made from openapi/control.json by build.mjs.
export interface paths {
    "/_emulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the overview
         * @description Returns the program, its version, the namespace of this request, and the paths of the control API.
         */
        get: operations["index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/namespaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List namespaces
         * @description Returns the namespaces in use, ordered by name.
         */
        get: operations["list_namespaces"];
        put?: never;
        /**
         * Create a namespace
         * @description Creates a namespace with the server's scenario. The first request to an operation of a new namespace creates it too.
         */
        post: operations["create_namespace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/namespaces/{ns}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a namespace
         * @description Returns one namespace in use.
         */
        get: operations["get_namespace"];
        put?: never;
        post?: never;
        /**
         * Delete a namespace
         * @description Deletes a namespace with everything in it. The namespace `default` is reset instead.
         */
        delete: operations["delete_namespace"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset the namespace
         * @description Starts the namespace again with its scenario, in one step. No token, code or link that was issued before works afterwards.
         */
        post: operations["reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/shutdown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop the server
         * @description Stops the server with all its namespaces. Requests in progress may finish within the shutdown grace.
         */
        post: operations["shutdown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/scenario/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the scenario schema
         * @description Returns the JSON Schema of a scenario.
         */
        get: operations["scenario_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/scenario": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Load a scenario
         * @description Changes the users, organisations and portals of the namespace, from a body of at most 16 MiB. Sessions stay valid, and a later reset starts with this scenario.
         */
        post: operations["load_scenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/scenario/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate a scenario
         * @description Checks whether a scenario of at most 16 MiB could be loaded alone. Nothing changes.
         */
        post: operations["validate_scenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List snapshots
         * @description Returns the snapshots of the namespace, oldest first.
         */
        get: operations["list_snapshots"];
        put?: never;
        /**
         * Take a snapshot
         * @description Keeps a copy of the world, its inbox, its clock and its random position under a name. At most 100 snapshots are kept.
         */
        post: operations["take_snapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/snapshots/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a snapshot
         * @description Returns one snapshot.
         */
        get: operations["get_snapshot"];
        put?: never;
        post?: never;
        /**
         * Delete a snapshot
         * @description Deletes a snapshot. The namespace does not change.
         */
        delete: operations["delete_snapshot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/snapshots/{name}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a snapshot
         * @description Returns the world, its inbox and its clock to the snapshot. The snapshot is kept.
         */
        post: operations["restore_snapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the state
         * @description Returns everything that a snapshot keeps as one JSON document.
         */
        get: operations["get_state"];
        /**
         * Import the state
         * @description Replaces the world, its inbox and its clock with those of a state document of at most 256 MiB. Faults, snapshots and recorded requests stay.
         */
        put: operations["replace_state"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the clock
         * @description Returns the time and the mode of the namespace's clock.
         */
        get: operations["get_clock"];
        /**
         * Set the clock
         * @description Sets the clock that all lifetimes in the namespace are read from.
         */
        put: operations["set_clock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/clock/advance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Advance the clock
         * @description Moves the clock forward, by a duration or to the next expiry. Everything that has expired by then is refused from the next request on.
         */
        post: operations["advance_clock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List faults
         * @description Returns the faults that have not ended, oldest first.
         */
        get: operations["list_faults"];
        put?: never;
        /**
         * Add a fault
         * @description Adds a fault: what goes wrong, and for which requests.
         */
        post: operations["add_fault"];
        /**
         * Delete all faults
         * @description Ends all faults of the namespace.
         */
        delete: operations["clear_faults"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/faults/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a fault
         * @description Returns one fault that has not ended.
         */
        get: operations["get_fault"];
        put?: never;
        post?: never;
        /**
         * Delete a fault
         * @description Ends one fault.
         */
        delete: operations["delete_fault"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recorded requests
         * @description Returns the recorded requests, newest first. Secrets in them are redacted.
         */
        get: operations["list_requests"];
        put?: never;
        post?: never;
        /**
         * Clear recorded requests
         * @description Deletes the recorded requests and the coverage.
         */
        delete: operations["clear_requests"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a recorded request
         * @description Returns one recorded request.
         */
        get: operations["get_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/requests/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count matching requests
         * @description Returns the number of recorded requests that match.
         */
        post: operations["count_requests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/requests/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify matching requests
         * @description Checks the number of recorded requests that match. Answers 409 with the nearest misses if the number is wrong.
         */
        post: operations["verify_requests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/requests/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Wait for requests
         * @description Returns the matching requests as soon as there are enough of them. Answers 409 after the timeout.
         */
        post: operations["wait_for_requests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/contract/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show contract coverage
         * @description Returns the documented statuses of each operation, and which of them the recorded requests have seen.
         */
        get: operations["contract_coverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/contract/violations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List contract violations
         * @description Returns the recorded requests that do not follow the contract, newest first.
         */
        get: operations["contract_violations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages
         * @description Returns the messages in the inbox, newest first.
         */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        /**
         * Clear the inbox
         * @description Deletes all messages. The codes and links in them stay valid.
         */
        delete: operations["clear_messages"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/messages/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the newest message
         * @description Returns the newest message that matches. With `wait`, waits for the next one if none has arrived yet.
         */
        get: operations["latest_message"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/challenges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sign-ins
         * @description Returns the login sessions of the last hour, ordered by id. Each waits, or has waited, for a code or an approval. Their ids are not those that clients poll with.
         */
        get: operations["list_challenges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/challenges/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the sign-in policy
         * @description Returns the policy that decides sign-ins by itself.
         */
        get: operations["get_challenge_policy"];
        /**
         * Set the sign-in policy
         * @description Sets the policy that decides sign-ins by itself. It applies to the sign-ins that begin from now on.
         */
        put: operations["set_challenge_policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/challenges/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a sign-in
         * @description Approves a pending sign-in, by its id or its `login_session_id`. The first decision counts; a later one is refused with 409.
         */
        post: operations["approve_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/challenges/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a sign-in
         * @description Rejects a pending sign-in, by its id or its `login_session_id`. The first decision counts; a later one is refused with 409.
         */
        post: operations["reject_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/challenges/{id}/expire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Expire a sign-in
         * @description Ends the time of a pending sign-in, by its id or its `login_session_id`.
         */
        post: operations["expire_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a credential
         * @description Returns a token pair without a sign-in.
         */
        post: operations["create_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sessions
         * @description Returns the live sessions of all users, newest first.
         */
        get: operations["list_all_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description Ends a session, and the sessions in which its user acts as another user.
         */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Returns the users, ordered by id.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Create a user
         * @description Creates a user in the namespace. A reset removes the user again.
         */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a user
         * @description Returns one user.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Delete a user
         * @description Deletes a user and ends all sessions of the user.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Update a user
         * @description Changes the given fields of a user; other fields stay (RFC 7396).
         */
        patch: operations["update_user"];
        trace?: never;
    };
    "/_emulate/users/{id}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lock a user
         * @description Locks a user for a while, as five wrong passwords in a row do.
         */
        post: operations["lock_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/users/{id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlock a user
         * @description Ends the lock of a user and resets the counts of wrong passwords and codes.
         */
        post: operations["unlock_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a user's sessions
         * @description Returns the live sessions of a user, ordered by id.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List organisations
         * @description Returns the organisations, ordered by id.
         */
        get: operations["list_organizations"];
        put?: never;
        /**
         * Create an organisation
         * @description Creates an organisation in the namespace. A reset removes it again.
         */
        post: operations["create_organization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an organisation
         * @description Returns one organisation.
         */
        get: operations["get_organization"];
        put?: never;
        post?: never;
        /**
         * Delete an organisation
         * @description Deletes an organisation. Answers 409 while a user or a portal refers to it.
         */
        delete: operations["delete_organization"];
        options?: never;
        head?: never;
        /**
         * Update an organisation
         * @description Changes the given fields of an organisation; other fields stay (RFC 7396).
         */
        patch: operations["update_organization"];
        trace?: never;
    };
    "/_emulate/portals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List portals
         * @description Returns the portals, ordered by id.
         */
        get: operations["list_portals"];
        put?: never;
        /**
         * Create a portal
         * @description Creates a portal of an organisation. A reset removes it again.
         */
        post: operations["create_portal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/portals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a portal
         * @description Returns one portal.
         */
        get: operations["get_portal"];
        put?: never;
        post?: never;
        /**
         * Delete a portal
         * @description Deletes a portal. Answers 409 while a user refers to it.
         */
        delete: operations["delete_portal"];
        options?: never;
        head?: never;
        /**
         * Update a portal
         * @description Changes the given fields of a portal; other fields stay (RFC 7396).
         */
        patch: operations["update_portal"];
        trace?: never;
    };
    "/_emulate/oauth-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List OAuth clients
         * @description Returns the OAuth clients without their secrets, ordered by id.
         */
        get: operations["list_oauth_clients"];
        put?: never;
        /**
         * Create an OAuth client
         * @description Creates an OAuth client in the namespace. A reset removes it again. No reply shows the secret.
         */
        post: operations["create_oauth_client"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_emulate/oauth-clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an OAuth client
         * @description Returns one OAuth client without its secret.
         */
        get: operations["get_oauth_client"];
        put?: never;
        post?: never;
        /**
         * Delete an OAuth client
         * @description Deletes an OAuth client. Its authorization codes end, and so do the sessions that were opened with them.
         */
        delete: operations["delete_oauth_client"];
        options?: never;
        head?: never;
        /**
         * Update an OAuth client
         * @description Changes the given fields of an OAuth client; other fields stay (RFC 7396). Authorization codes that were issued before stay valid, unless the client loses its secret.
         */
        patch: operations["update_oauth_client"];
        trace?: never;
    };
    "/_emulate/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the staff sign-in
         * @description Returns the settings of the staff sign-in: pages of the app that messages to staff link to.
         */
        get: operations["get_staff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update the staff sign-in
         * @description Changes the given settings of the staff sign-in; other settings stay (RFC 7396).
         */
        patch: operations["update_staff"];
        trace?: never;
    };
    "/_emulate/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream events
         * @description Sends what happens in the namespace from now on, as server-sent events. Each has its number as `id`, its type as `event`, and the JSON of the schema as `data`. The event `lost` reports that some events are no longer available.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Overview of the server and the paths of its control API. */
        Overview: {
            /** @description Program and version, for example `auth-mock-server/1.2.3`. */
            server: string;
            /** @description Name of the namespace that this request concerned. */
            namespace: string;
            /** @description Base URL for clients of this namespace, without a slash at the end. */
            base_url: string;
            /** @description `iss` claim of the tokens that clients of this base URL get. */
            issuer: string;
            /** @description Scenario that a reset of this namespace returns to. */
            scenario: components["schemas"]["ScenarioKind"];
            /** @description Password of all users of the demo scenario, which is public. Absent with any other scenario. */
            demo_password?: string | null;
            /** @description Whether the server is strict: refusals have no `X-Mock-Reason`. */
            strict: boolean;
            /**
             * Format: int64
             * @description Seed that fixes ids, codes and tokens. `null` if the server has none.
             */
            seed?: number | null;
            /**
             * Format: int64
             * @description Number of namespaces in use.
             */
            namespaces: number;
            /** @description Paths of this server by name, for example `"messages": "/_emulate/messages"`. */
            links: {
                [key: string]: string;
            };
        };
        /**
         * @description Scenario that a reset returns to.
         *
         *     - `demo`: The demo, which is part of the server.
         *     - `custom`: Any other scenario.
         * @enum {string}
         */
        ScenarioKind: "demo" | "custom";
        /** @description A list, or one page of it. */
        NamespaceInfoList: {
            /** @description Entries of this page. */
            data: components["schemas"]["NamespaceInfo"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A namespace in use. */
        NamespaceInfo: {
            /** @description Name of the namespace. */
            name: string;
            /** @description Base URL for a client of this namespace, for example `http://127.0.0.1:8010/_ns/t1`. */
            base_url: string;
        };
        /** @description Problem details (RFC 9457): what is wrong with a request, and what to do. */
        Problem: {
            /** @description Always `about:blank`. The status is the kind of the problem. */
            type: string;
            /** @description Name of the status, for example `Not Found`. */
            title: string;
            /**
             * Format: int32
             * @description HTTP status, for example `404`.
             */
            status: number;
            /**
             * @description Where the mistake is, what is wrong, and what to do. Example: `for: must be longer than
             *     zero`.
             */
            detail: string;
            /**
             * Format: int64
             * @description How many there are.
             */
            count?: number;
            /** @description How many there had to be. */
            expected?: string;
            /** @description Requests that almost fit. */
            nearest?: components["schemas"]["NearMiss"][];
        };
        /** @description Request that almost matches. */
        NearMiss: {
            /**
             * Format: int64
             * @description Id of the request.
             */
            id: number;
            /** @description Criteria that the request does not meet. */
            unmet: components["schemas"]["Unmet"][];
        };
        /** @description Criterion that a request does not meet. */
        Unmet: {
            /** @description Name of the criterion, such as `status` or `body/email`. */
            criterion: string;
            /** @description Expected value. */
            expected: unknown;
            /** @description Value of the request; `null` if it has none. */
            actual: unknown;
        };
        /** @description A namespace to create. */
        NewNamespace: {
            /** @description Name: 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots. Example: `t1`. */
            name: string;
        };
        /** @description Options of a reset. */
        ResetRequest: {
            /** @description What the reset leaves unchanged. Nothing if left out. Default: `[]`. */
            keep?: components["schemas"]["Keep"][];
        };
        /**
         * @description Something that a reset can leave unchanged.
         *
         *     - `clock`: Time and mode of the clock.
         *     - `requests`: Recorded requests and coverage.
         * @enum {string}
         */
        Keep: "clock" | "requests";
        /** @description Size of a scenario. */
        ScenarioInfo: {
            /**
             * Format: int64
             * @description Number of organisations.
             */
            organizations: number;
            /**
             * Format: int64
             * @description Number of portals.
             */
            portals: number;
            /**
             * Format: int64
             * @description Number of users.
             */
            users: number;
        };
        /** @description A scenario to load. */
        NewScenario: {
            /** @description What happens to the earlier scenario. `merge` if left out. Default: `"merge"`. */
            mode?: components["schemas"]["ScenarioMode"];
            /** @description Users, organisations and portals to load. */
            scenario: components["schemas"]["Scenario"];
        };
        /**
         * @description What happens to the users, organisations and portals of the earlier scenario.
         *
         *     - `merge`: They stay. For equal ids, the fields that the new scenario names win, the password included.
         *     - `replace`: They are removed, unless the new scenario has them. What was created through the control API stays.
         * @enum {string}
         */
        ScenarioMode: "merge" | "replace";
        /** @description Users, organisations and portals that a server begins with. */
        Scenario: {
            /** @description Organisations, including sandboxes. Default: `[]`. */
            organizations?: components["schemas"]["Organization"][];
            /** @description Portals. Default: `[]`. */
            portals?: components["schemas"]["Portal"][];
            /** @description Settings of the staff sign-in. */
            staff?: components["schemas"]["Staff"];
            /** @description OAuth 2 clients: apps that sign users in through the browser. */
            oauth_clients?: components["schemas"]["OauthClient"][];
            /** @description Staff users and portal users. Default: `[]`. */
            users?: components["schemas"]["User"][];
        };
        /** @description Organisation. If the id has the form `<parent>_s_<name>`, it is a sandbox. */
        Organization: {
            /** @description Id of the organisation: the `org` claim of a token. */
            id: string;
            /** @description Display name. */
            name: string;
        };
        /** @description Portal: a guest area of one organisation. */
        Portal: {
            /** @description Id of the portal. */
            id: string;
            /** @description Display name. */
            name: string;
            /** @description Id of the portal's organisation. */
            organization_id: string;
            /**
             * @description Page of the app behind the link of a password reset, with placeholders:
             *     `https://app.example.com/reset?token={token}`.
             */
            reset_url?: string | null;
            /** @description Page of the app behind the link of a magic code. It must contain `{session_id}`. */
            login_url?: string | null;
            /**
             * @description Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
             *     `{token}`.
             */
            approve_url?: string | null;
        };
        /** @description Settings of the staff sign-in: pages of the app that messages to staff link to. */
        Staff: {
            /**
             * @description Page of the app behind the link of a password reset. Kept, but never used: the contract has no
             *     password reset for staff. Set it on a portal.
             */
            reset_url?: string | null;
            /** @description Page of the app behind the link of a magic code. It must contain `{session_id}`. */
            login_url?: string | null;
            /**
             * @description Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
             *     `{token}`.
             */
            approve_url?: string | null;
        };
        /**
         * @description OAuth 2 client: an app that signs users in through the browser, by authorization codes.
         *
         *     ```
         *     let client = auth_mock_server::OauthClient::new("my-cli", "http://127.0.0.1/callback");
         *     assert_eq!(client.secret, None);
         *     ```
         */
        OauthClient: {
            /** @description Id of the client: `client_id`. */
            id: string;
            /**
             * @description Where the browser may return to. They are compared exactly. Only the port of `http://127.0.0.1`
             *     and `http://[::1]` is free, for command lines and desktop apps.
             */
            redirect_uris: string[];
            /**
             * Format: password
             * @description Secret of a client that can keep one: a server. A client without a secret must use PKCE.
             */
            secret?: string | null;
        };
        /** @description User: an account that can sign in. */
        User: {
            /** @description Id of the user: the `sub` claim of a token. */
            id: string;
            /** @description E-mail address to sign in with. Upper and lower case are equal. */
            email: string;
            /**
             * Format: password
             * @description Password, compared exactly. A user without one can use only the other sign-in methods.
             */
            password?: string;
            /** @description Given name. Default: `""`. */
            first_name?: string;
            /** @description Family name. Default: `""`. */
            last_name?: string;
            /** @description Whether the user may sign in. Default: `true`. */
            is_active?: boolean;
            /** @description Whether the user has power over all others. Default: `false`. */
            is_superuser?: boolean;
            /** @description Whether a sign-in with a password needs a second factor. Default: `false`. */
            mfa_required?: boolean;
            /** @description Portal of a portal user. A user without one is staff. */
            portal_id?: string | null;
            /**
             * @description Organisations of the user, the default one first. A portal user without memberships is a
             *     member of the portal's organisation. Default: `[]`.
             */
            memberships?: components["schemas"]["Membership"][];
            /** @description Permissions of the user. Apps choose their names. Default: `[]`. */
            permissions?: string[];
            /** @description Scopes of the user's tokens. Apps choose their names. Default: `[]`. */
            scopes?: string[];
        };
        /** @description Membership of a user in an organisation, with a role. */
        Membership: {
            /** @description Id of the organisation. */
            organization_id: string;
            /** @description Role of the user in it. Default: `"member"`. */
            role?: components["schemas"]["Role"];
        };
        /**
         * @description Role of a user in an organisation, least power first.
         *
         *     - `member`: Member without more power.
         *     - `admin`: Administrator: `is_account_admin` in the contract.
         *     - `owner`: Owner: `is_account_owner` in the contract.
         * @enum {string}
         */
        Role: "member" | "admin" | "owner";
        /** @description A list, or one page of it. */
        SnapshotInfoList: {
            /** @description Entries of this page. */
            data: components["schemas"]["SnapshotInfo"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A snapshot. */
        SnapshotInfo: {
            /** @description Name of the snapshot. */
            name: string;
            /**
             * Format: date-time
             * @description Time on the namespace's clock when the snapshot was taken.
             */
            now: string;
        };
        /** @description A snapshot to take. */
        NewSnapshot: {
            /**
             * @description Name: 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots. Replaces an earlier
             *     snapshot of this name. Example: `signed-in`.
             */
            name: string;
        };
        /**
         * @description State document of a namespace: users, login sessions, sessions, messages, counts of failures, the
         *     clock, and the position of the random values.
         *
         *     It contains the secrets of the inbox and of the scenario. Of other passwords, tokens and codes it
         *     has the SHA-256, as the server does.
         */
        State: {
            /**
             * Format: int64
             * @description Version of this form of the document. Always 1.
             */
            version: number;
            /** @description Mode of the clock, and its time or its distance from the machine's clock. */
            clock: components["schemas"]["ClockHands"];
            /** @description Scenario that a reset returns to. */
            scenario: components["schemas"]["Scenario"];
            /** @description Users, sessions, messages and everything else that requests change. */
            world: components["schemas"]["World"];
        };
        /** @description Setting of a clock: frozen at a time, or running with an offset. */
        ClockHands: {
            running: string;
        } | {
            /** Format: date-time */
            frozen: string;
        };
        /** @description State of a namespace: its users, organisations, sessions, sign-ins and messages. */
        World: {
            /** @description Base URL of the links in messages. A server that loads the document replaces it by its own. */
            base_url: string;
            people: components["schemas"]["People"];
            sessions: components["schemas"]["KeptSession"][];
            /** @description Access tokens, by the SHA-256 of the token. */
            access_tokens: components["schemas"]["KeptAccessToken"][];
            /** @description Personal access tokens, by their ids. Default: `[]`. */
            personal_access_tokens?: components["schemas"]["KeptPersonalAccessToken"][];
            /** @description Login sessions that wait or have ended, by challenge id. */
            sign_ins: components["schemas"]["KeptSignIn"][];
            /** @description Exchange codes, by the SHA-256 of the code. */
            exchange_codes: components["schemas"]["KeptExchangeCode"][];
            /** @description Authorization codes, by the SHA-256 of the code. Default: `[]`. */
            authorization_codes?: components["schemas"]["KeptAuthorizationCode"][];
            /** @description Reset tokens, by the SHA-256 of the token. */
            reset_tokens: components["schemas"]["KeptResetToken"][];
            /** @description Wrong passwords in a row, by door. */
            wrong_passwords: components["schemas"]["KeptWrongPasswords"][];
            /** @description Number of wrong codes, by door. */
            wrong_codes: components["schemas"]["Keptuint32"][];
            /** @description Messages of the inbox, oldest first. */
            messages: components["schemas"]["Message"][];
            /**
             * Format: int64
             * @description Number of messages ever sent, including dropped ones.
             */
            messages_sent: number;
            /** @description Decision for sign-ins that begin from now on. */
            policy: components["schemas"]["SignInPolicy"];
            random: components["schemas"]["RandomPosition"];
        };
        /** @description Users, organisations and portals of the namespace. */
        People: {
            organizations: components["schemas"]["Organization"][];
            portals: components["schemas"]["Portal"][];
            /** @description Settings of the staff sign-in. Default: `{}`. */
            staff?: components["schemas"]["Staff"];
            /** @description OAuth 2 clients. Default: `[]`. */
            oauth_clients?: components["schemas"]["KeptOauthClient"][];
            users: components["schemas"]["KeptUser"][];
            /** @description Generations of the organisations that were created after the world began. */
            organization_generations: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Last generation that was assigned.
             */
            generations: number;
        };
        /** @description OAuth 2 client, with the SHA-256 of its secret. */
        KeptOauthClient: {
            id: string;
            redirect_uris: string[];
            /** @description SHA-256 of the secret; null for a client without one. */
            secret?: string | null;
        };
        /** @description User, with the generations that end earlier sessions. */
        KeptUser: {
            /** @description User without the password. */
            profile: components["schemas"]["User"];
            /** @description SHA-256 of the password; of the empty text if the user has none. */
            password: string;
            /**
             * Format: int64
             * @description Generation of the password. It ends the sessions of earlier generations.
             */
            generation: number;
            /**
             * Format: int64
             * @description Generation of the portal. It ends the sessions of earlier generations.
             */
            door_generation: number;
            /**
             * Format: int64
             * @description First generation of the user. Earlier sessions belong to a deleted user with the same id.
             */
            first_generation: number;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptSession: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["Session"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Session: what a pair of tokens belongs to. */
        Session: {
            id: string;
            /** @description A user, staff or portal. */
            user_id: string;
            /** @description An organisation; a sandbox is one whose id is `<parent>_s_<name>`. */
            organization_id: string;
            /** @description Id of a portal. */
            portal_id?: string | null;
            /** @description Id of the OAuth 2 client that the session was opened for. */
            client_id?: string | null;
            impersonator?: components["schemas"]["Impersonator"] | null;
            /**
             * Format: int64
             * @description Last generation when the session was opened.
             */
            generation: number;
            /** @description SHA-256 of the refresh token. */
            refresh: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** @description Cause that ended the session before it expired; `null` if none did. */
            ended_by?: components["schemas"]["SessionCause"] | null;
        };
        /** @description Operator who acts as the user of a session, and the operator's own session. */
        Impersonator: {
            /** @description A user, staff or portal. */
            user_id: string;
            session_id: string;
        };
        /**
         * @description Cause that ended a session before it expired.
         *
         *     - `logout`: The user signed out.
         *     - `revoked`: The control API revoked the session.
         *     - `code_reused`: The authorization code that opened the session was sent a second time.
         *     - `client_deleted`: The OAuth client that the session was opened for was deleted.
         *     - `password_changed`: The user's password was changed.
         *     - `portal_changed`: The user's portal was changed, or the user became staff or a portal user.
         *     - `power_lost`: The operator may no longer act as the user.
         *     - `user_inactive`: The user is inactive. The session works again once the user is active.
         *     - `user_deleted`: The user was deleted.
         * @enum {string}
         */
        SessionCause: "logout" | "revoked" | "code_reused" | "client_deleted" | "password_changed" | "portal_changed" | "power_lost" | "user_inactive" | "user_deleted";
        /** @description Entry in the state document, with its expiry. */
        KeptAccessToken: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["AccessToken"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Access token that was issued. */
        AccessToken: {
            session_id: string;
            /** Format: date-time */
            issued_at: string;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptPersonalAccessToken: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["PersonalAccessToken"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Personal access token. It stands for a session of its own, with the same id. */
        PersonalAccessToken: {
            /** @description What the token is for, by its user. */
            name: string;
            /**
             * @description Session that the token stands for. Instead of the digest of a refresh token, it has that of
             *     the token.
             */
            session: components["schemas"]["Session"];
            /** Format: date-time */
            last_used_at?: string | null;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptSignIn: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["SignIn"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Login session: a sign-in that waits for a code or a decision, or has ended. */
        SignIn: {
            /** @description Portal or staff: where a user signs in. The same address can be a different account in each. */
            portal_id: string | null;
            /**
             * @description E-mail address in lower case, as it is compared. Of one that is longer than any address can be,
             *     this is a digest.
             */
            address: string;
            /** @description User of the address. `null` if the address has no account; then every code is refused. */
            user_id?: string | null;
            client_id?: string | null;
            opening: components["schemas"]["SignInOpening"];
            /** @description First 128 bits of the SHA-256 of a secret. The secret itself is not stored. */
            code: string;
            /** @description First 128 bits of the SHA-256 of a secret. The secret itself is not stored. */
            approval: string;
            /**
             * Format: date-time
             * @description Ten minutes before `expires_at` if left out.
             */
            created_at?: string | null;
            /** Format: date-time */
            expires_at: string;
            /** @description Decision that the policy makes if no other comes first. */
            foregone?: components["schemas"]["ForegoneDecision"] | null;
            status: components["schemas"]["ChallengeStatus"];
            /** @description First decision, even if the sign-in has ended since. */
            decided?: components["schemas"]["SignInDecision"] | null;
            ending?: components["schemas"]["SignInEnding"] | null;
            /** @description Client that began the sign-in. Default: `{"address":null,"user_agent":null}`. */
            requester?: components["schemas"]["Requester"];
        };
        /**
         * @description Request that opened a login session.
         * @enum {string}
         */
        SignInOpening: "password" | "magic_code";
        /**
         * @description Decision that the policy makes at a given time, unless another decision or the end of the sign-in
         *     comes first.
         */
        ForegoneDecision: {
            decision: components["schemas"]["SignInDecision"];
            /** Format: date-time */
            at: string;
        };
        /**
         * @description Decision on a sign-in.
         * @enum {string}
         */
        SignInDecision: "approve" | "reject";
        /**
         * @description Status of a sign-in. It goes from `pending` to `approved`, `consumed`, `rejected` or `expired`,
         *     and from `approved` to `consumed`, `rejected` or `expired`.
         *
         *     - `pending`: Waits for a code or a decision.
         *     - `approved`: Approved: the device that began the sign-in may complete it.
         *     - `consumed`: Completed: the sign-in has opened a session.
         *     - `rejected`: Rejected, or the account has changed.
         *     - `expired`: Over time, or replaced by a newer sign-in.
         * @enum {string}
         */
        ChallengeStatus: "pending" | "approved" | "consumed" | "rejected" | "expired";
        /**
         * @description Event that ended a sign-in, other than its expiry or a decision.
         *
         *     - `code`
         *     - `poll`
         *     - `too_many_codes`
         *     - `newer_code`
         *     - `too_many_sign_ins`
         *     - `new_password`
         *     - `by_control`
         *     - `account_changed`: The account was deleted, or its address, password or portal was changed.
         * @enum {string}
         */
        SignInEnding: "code" | "poll" | "too_many_codes" | "newer_code" | "too_many_sign_ins" | "new_password" | "by_control" | "account_changed";
        /** @description The client that began a sign-in. */
        Requester: {
            /** @description Address of the client's socket. `null` if it is not known. */
            address?: string | null;
            /** @description First 256 bytes of the header `User-Agent`. `null` if the client sent none. */
            user_agent?: string | null;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptExchangeCode: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["ExchangeCode"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Exchange code: hands a session from a command line to a browser. */
        ExchangeCode: {
            /** @description Session that issued the code. */
            session_id: string;
            /** Format: date-time */
            issued_at: string;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptAuthorizationCode: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["AuthorizationCode"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Authorization code: opens a session of a user for a client. */
        AuthorizationCode: {
            client_id: string;
            /** @description Where the browser was sent with the code. */
            redirect_uri: string;
            /** @description S256 challenge of PKCE; null where a client with a secret did without. */
            code_challenge?: string | null;
            /** @description Session of the user who signed in. */
            session_id: string;
            /** Format: date-time */
            issued_at: string;
            /** @description Session that the code has opened. */
            opened?: string | null;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptResetToken: {
            /** @description Key of the entry. */
            key: string;
            /** @description Value of the entry. */
            value: components["schemas"]["ResetToken"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Reset token: lets a portal user set a new password. */
        ResetToken: {
            /** @description A user, staff or portal. */
            user_id: string;
            /** @description Id of a portal. */
            portal_id: string;
            /** Format: date-time */
            issued_at: string;
            /** @description Whether the token was used. A token that a newer one replaced was not. */
            used: boolean;
        };
        /** @description Entry in the state document, with its expiry. */
        KeptWrongPasswords: {
            /** @description Key of the entry. */
            key: components["schemas"]["Door"];
            /** @description Value of the entry. */
            value: components["schemas"]["WrongPasswords"];
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /** @description Door: a portal, or staff, and the address that signs in there. */
        Door: {
            /** @description Portal or staff: where a user signs in. The same address can be a different account in each. */
            portal_id: string | null;
            /**
             * @description E-mail address in lower case, as it is compared. Of one that is longer than any address can be,
             *     this is a digest.
             */
            address: string;
        };
        /** @description Wrong passwords in a row. */
        WrongPasswords: {
            /** Format: int64 */
            count: number;
            /** Format: date-time */
            locked_until?: string | null;
        };
        /** @description Entry in the state document, with its expiry. */
        Keptuint32: {
            /** @description Key of the entry. */
            key: components["schemas"]["Door"];
            /**
             * Format: int64
             * @description Value of the entry.
             */
            value: number;
            /**
             * Format: date-time
             * @description When the entry expires, or was closed before that.
             */
            ends_at: string;
            /** @description Whether the entry was closed before it expired. */
            closed: boolean;
        };
        /**
         * @description Message in the inbox, as its recipient would see it.
         *
         *     `code`, `link` and `token` are secrets: the `Debug` output omits them.
         */
        Message: {
            /** @description Id of the message. */
            id: string;
            /** @description Kind of the message. */
            kind: components["schemas"]["MessageKind"];
            /** @description Address that the message was sent to. */
            to: string;
            /**
             * Format: date-time
             * @description When the message was sent.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the code and the link expire.
             */
            expires_at: string;
            /** @description Code of six digits. */
            code?: string | null;
            /** @description Link to open. */
            link: string;
            /** @description Token in the link. */
            token: string;
            /** @description Login session that the message belongs to. A secret, as the link. */
            login_session_id?: string | null;
            /** @description Id of that login session in the control API and in events. */
            challenge_id?: string | null;
            /** @description Portal of the sign-in or the reset. */
            portal_id?: string | null;
            /** @description Client id of the app, if it sent one. */
            client_id?: string | null;
        };
        /**
         * @description Kind of a message.
         *
         *     - `second_factor`: Second factor of a sign-in, with a code and an approval link.
         *     - `magic_code`: Sign-in without a password, with a code and an approval link.
         *     - `password_reset`: Password reset, with a link to set a new password.
         * @enum {string}
         */
        MessageKind: "second_factor" | "magic_code" | "password_reset";
        /** @description Policy that decides sign-ins by itself. */
        SignInPolicy: {
            /** @description Decision of the policy; `null` means none. */
            decision?: components["schemas"]["SignInDecision"] | null;
            /** @description Time from the begin of a sign-in to its decision. */
            after: string;
        };
        /** @description Position of the random source. It determines all later values, so it is a secret. */
        RandomPosition: {
            /**
             * Format: password
             * @description Key of all random values, as 64 hexadecimal digits.
             */
            key: string;
            /** @description Number of values that each subject has drawn. */
            counters: components["schemas"]["Counter"][];
            /**
             * Format: int64
             * @description Number of values drawn by the subjects that share a counter.
             */
            shared: number;
        };
        /** @description Number of values that a subject has drawn for a purpose. */
        Counter: {
            purpose: components["schemas"]["Purpose"];
            subject: string;
            /** Format: int64 */
            count: number;
        };
        /**
         * @description Purpose of a random value. Values of two purposes are never related.
         * @enum {string}
         */
        Purpose: "session" | "token-id" | "refresh-token" | "login-session" | "code" | "approval-token" | "reset-token" | "exchange-code" | "authorization-code" | "personal-access-token" | "message" | "signing-key" | "user" | "organization" | "portal" | "oauth-client" | "fault";
        /** @description Mode and time of a clock. */
        ClockReading: {
            /** @description Mode of the clock. */
            mode: components["schemas"]["ClockMode"];
            /**
             * Format: date-time
             * @description Time that the clock shows.
             */
            now: string;
        };
        /**
         * @description Mode of a clock.
         *
         *     - `real`: Shows the machine's time.
         *     - `offset`: Runs as fast as the machine's clock, but shows another time.
         *     - `frozen`: Stands still until it is advanced or set.
         * @enum {string}
         */
        ClockMode: "real" | "offset" | "frozen";
        /** @description A new mode and time for a clock. */
        ClockSetting: {
            /** @description New mode of the clock. */
            mode: components["schemas"]["ClockMode"];
            /**
             * Format: date-time
             * @description New time, for example `2030-01-01T12:00:00Z`. Required for `offset`, which runs on from it.
             *     Optional for `frozen`, which otherwise stops at the current time. Not allowed for `real`.
             */
            now?: string | null;
        };
        /** @description Mode and time of a clock that was moved forward. */
        AdvancedClock: {
            /** @description Mode of the clock. */
            mode: components["schemas"]["ClockMode"];
            /**
             * Format: date-time
             * @description Time that the clock shows.
             */
            now: string;
            /** @description What has expired first, after a step to the next expiry. */
            expired?: components["schemas"]["Expiry"] | null;
        };
        /** @description Something that expires, and when. */
        Expiry: {
            /** @description Kind of the thing. */
            kind: components["schemas"]["ExpiryKind"];
            /**
             * Format: date-time
             * @description Time of the expiry, by the namespace's clock.
             */
            at: string;
            /** @description Id of the challenge, the session, the personal access token or the fault. For an access token, id of its session. */
            id?: string | null;
            /** @description Id of the user. Absent for a lock and a fault. */
            user_id?: string | null;
            /** @description Address that a lock refuses. */
            email?: string | null;
        };
        /**
         * @description Kind of a thing that expires.
         *
         *     - `challenge`: A sign-in that waits, with its code and its approval link.
         *     - `reset_token`: A reset link.
         *     - `exchange_code`: An exchange code.
         *     - `authorization_code`: An authorization code.
         *     - `access_token`: An access token.
         *     - `session`: A session, with its refresh token.
         *     - `personal_access_token`: A personal access token.
         *     - `lock`: A lock of an address after wrong passwords.
         *     - `fault`: A fault.
         * @enum {string}
         */
        ExpiryKind: "challenge" | "reset_token" | "exchange_code" | "authorization_code" | "access_token" | "session" | "personal_access_token" | "lock" | "fault";
        /** @description A step of a clock: by a duration, or to the next expiry. Give one of the two. */
        ClockStep: {
            /**
             * Format: span
             * @description How far the clock moves forward, at most 100 years. Example: `10m` or `PT10M`.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            by?: string;
            /** @description Time to move the clock to. */
            to?: components["schemas"]["ClockTarget"];
        };
        /**
         * @description Time to move a clock to.
         *
         *     - `next_expiry`: The next time at which something expires: a challenge, a reset link, an exchange code, an access token, a session, a lock or a fault.
         * @enum {string}
         */
        ClockTarget: "next_expiry";
        /** @description A list, or one page of it. */
        FaultList: {
            /** @description Entries of this page. */
            data: components["schemas"]["Fault"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description Fault that is set. */
        Fault: {
            /** @description Id of the fault. */
            id: string;
            /** @description Requests that the fault can hit. */
            match: components["schemas"]["FaultMatch"];
            /** @description What happens to the requests. */
            effect: components["schemas"]["Effect"];
            /** @description Whether the operation happens before the fault. */
            stage: components["schemas"]["Stage"];
            /**
             * Format: int64
             * @description Number of requests that the fault will still hit; `null` means all.
             */
            left?: number | null;
            /**
             * Format: double
             * @description Probability that the fault hits a matching request; `null` means 1.
             */
            probability?: number | null;
            /**
             * Format: date-time
             * @description When the fault ends, by the namespace's clock; `null` means not by itself.
             */
            expires_at?: string | null;
            /**
             * Format: int64
             * @description Number of requests that matched so far.
             */
            seen: number;
            /**
             * Format: int64
             * @description Number of requests that the fault has hit so far.
             */
            hit: number;
        };
        /**
         * @description Requests that a fault can hit. A request must meet every criterion that is given. Without any
         *     criterion, each call of an operation matches.
         */
        FaultMatch: {
            /** @description Name of the operation, such as `portal_login`. Its `operationId` is accepted too. */
            operation?: string | null;
            /** @description Method, in capitals. */
            method?: string | null;
            /** @description Path, without the prefix of a namespace. It does not have to belong to an operation. */
            path?: string | null;
            /**
             * Format: int64
             * @description Only the nth matching request; the first is 1.
             */
            nth?: number | null;
            /**
             * @description User of the request: the id or the address of the bearer's user, or the address in a
             *     sign-in.
             */
            user?: string | null;
            /**
             * @deprecated
             * @description Former name of `operation`, still accepted. Give only one of them.
             */
            operation_id?: string | null;
        };
        /**
         * @description Effect of a fault on a request.
         *
         *     The four in capitals are those of `WireMock`, by its names. Which effects let the operation happen is
         *     part of each: `latency` and `dribble` do, since theirs is the real reply, and no
         *     other does.
         */
        Effect: components["schemas"]["EffectStatus"] | components["schemas"]["EffectValidation"] | components["schemas"]["EffectLatency"] | components["schemas"]["EffectRateLimit"] | components["schemas"]["EffectHang"] | components["schemas"]["EffectDribble"] | components["schemas"]["EffectEmptyResponse"] | components["schemas"]["EffectMalformedResponseChunk"] | components["schemas"]["EffectRandomDataThenClose"] | components["schemas"]["EffectConnectionResetByPeer"];
        /** @description A field error, in FastAPI's form and its order of keys. */
        InvalidField: {
            /**
             * @description What kind of error it is, in pydantic's word: `value_error` if left out. At most 128
             *     characters. Default: `"value_error"`.
             */
            type?: string;
            /**
             * @description Where: a list that begins with `body`, `query`, `path`, `header` or `cookie`, or the name of a
             *     field of the body alone. `"email"` means `["body", "email"]`.
             */
            loc: string | (string | number)[];
            /** @description The sentence for the user, at most 1024 characters. If left out, one that fits the type. */
            msg?: string | null;
            /** @description The value that was sent: at most 4 KiB of JSON, `null` if left out. */
            input?: unknown;
            /** @description Facts of the error, for example `{"min_length": 12}`: at most 4 KiB of JSON. */
            ctx?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description Moment at which a fault takes effect.
         *
         *     - `before`: Instead of the operation, which does not happen.
         *     - `after`: After the operation has happened, instead of its reply.
         * @enum {string}
         */
        Stage: "before" | "after";
        /** @description Fault to add. */
        NewFault: {
            /** @description Requests that the fault can hit. Default: `{}`. */
            match?: components["schemas"]["FaultMatch"];
            /** @description What happens to the requests. */
            effect: components["schemas"]["Effect"];
            /**
             * @description Whether the operation happens before the fault. An effect that sends the real reply always
             *     lets it happen. Default: `"before"`.
             */
            stage?: components["schemas"]["Stage"];
            /**
             * Format: int64
             * @description Number of requests that the fault hits before it ends. Without it: all.
             */
            times?: number | null;
            /**
             * Format: double
             * @description Probability that the fault hits a matching request, from 0 to 1. Without it: 1.
             */
            probability?: number | null;
            /**
             * Format: span
             * @description How long the fault lasts, by the namespace's clock. Without it: until it is deleted.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            for?: string | null;
        };
        /** @description Status, or class of statuses. */
        StatusMatch: number | string;
        /** @description A list, or one page of it. */
        RecordedRequestList: {
            /** @description Entries of this page. */
            data: components["schemas"]["RecordedRequest"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description Request and its reply, with secrets redacted. */
        RecordedRequest: {
            /**
             * Format: int64
             * @description Number of the request in its namespace; the first is 1.
             */
            id: number;
            /**
             * Format: date-time
             * @description When the request was answered, by the namespace's clock.
             */
            at: string;
            /** @description Method. */
            method: string;
            /** @description Path, without the prefix of the namespace. */
            path: string;
            /** @description Fields of the query. */
            query: {
                [key: string]: unknown;
            };
            /** @description Name of the operation, such as `portal_login`; `null` if the request has none. */
            operation?: string | null;
            /** @description `operationId` of the operation. */
            operation_id?: string | null;
            /**
             * Format: int32
             * @description Status of the reply.
             */
            status: number;
            /**
             * Format: double
             * @description Time until the reply, in milliseconds.
             */
            duration_ms: number;
            /** @description `X-Request-Id` of the request, or the one that the server made. */
            request_id: string;
            /** @description Id of the user who sent the request or signed in with it. */
            user?: string | null;
            /** @description Address of that user. */
            email?: string | null;
            /** @description Headers of the request. */
            headers: {
                [key: string]: string;
            };
            /** @description Fields of the body; `null` if it was not read, too long, or neither JSON nor a form. */
            body?: unknown;
            /** @description Reason of the refusal, as in `X-Mock-Reason`. */
            reason?: string | null;
            /** @description Name of the fault that hit the request. */
            fault?: string | null;
            /** @description Violations of the contract by the request, and by its reply if a proxy passed it on. */
            violations: components["schemas"]["Violation"][];
            /** @description Headers and body of the reply. */
            reply: components["schemas"]["RecordedReply"];
        };
        /** @description Violation of the contract by a request, or by a reply that a proxy passed on. */
        Violation: {
            /** @description Kind of violation, such as `unknown_path` or `invalid_body`. */
            cause: string;
            /**
             * @description Details, such as `at` and `type` of the first invalid field. From a proxy: `direction`,
             *     `pointer` (a JSON pointer into the message), `rule`, `expected`, and the type that was
             *     `found`.
             */
            facts: {
                [key: string]: string;
            };
        };
        /** @description Headers and body of a reply, with secrets redacted. */
        RecordedReply: {
            /** @description Headers of the reply, without those that each reply has, such as `Date` and `X-Request-Id`. */
            headers: {
                [key: string]: string;
            };
            /** @description Body of the reply; `null` if it is empty, over 16 KiB, sent over time, or not JSON. */
            body?: unknown;
            /**
             * Format: int64
             * @description Length of the body in bytes; `null` if it is unknown.
             */
            body_bytes?: number | null;
        };
        /** @description Number of requests that match. */
        Count: {
            /**
             * Format: int64
             * @description Number of requests.
             */
            count: number;
        };
        /** @description Which requests to count. */
        CountRequest: {
            /** @description Criteria that a request must meet. Default: `{}`. */
            match?: components["schemas"]["RequestMatch"];
        };
        /**
         * @description Criteria for requests. A request must meet all of them. Secrets are redacted before values are
         *     compared, so a secret cannot be guessed.
         */
        RequestMatch: {
            /** @description Name of the operation, such as `portal_login`. Its `operationId` is accepted too. */
            operation?: string | null;
            /** @description Method, in capitals. */
            method?: string | null;
            /** @description Path, without the prefix of the namespace. */
            path?: string | null;
            /** @description Part of the path. Upper and lower case differ. */
            path_contains?: string | null;
            /** @description Status: a number, or a class such as `4xx`. */
            status?: components["schemas"]["StatusMatch"] | null;
            /** @description Id or address of the user who sent the request or signed in with it. */
            user?: string | null;
            /** @description Cause of the refusal, such as `code_expired`. */
            reason?: string | null;
            /** @description Whether the request violates the contract. */
            violations?: boolean | null;
            /** @description Headers of the request, by name. */
            headers?: {
                [key: string]: components["schemas"]["Criterion"];
            };
            /** @description Values in the body, by JSON pointers (RFC 6901) such as `/email`. */
            body?: {
                [key: string]: components["schemas"]["Criterion"];
            };
            /**
             * @deprecated
             * @description Former name of `operation`, still accepted. Give only one of them.
             */
            operation_id?: string | null;
        };
        /**
         * @description How to compare a value: `{"contains": …}`, `{"absent": …}`, or any other JSON value, which must
         *     be equal.
         */
        Criterion: {
            /** @description Text that the value must contain. */
            contains: string;
        } | {
            /** @description Whether the value must be absent. */
            absent: boolean;
        } | unknown;
        /** @description Requests and how many are expected. Without any number: at least one. */
        VerifyRequest: {
            /** @description Criteria that a request must meet. Default: `{}`. */
            match?: components["schemas"]["RequestMatch"];
            /**
             * Format: int64
             * @description Exact number of requests.
             */
            times?: number | null;
            /**
             * Format: int64
             * @description Least number of requests.
             */
            at_least?: number | null;
            /**
             * Format: int64
             * @description Greatest number of requests.
             */
            at_most?: number | null;
        };
        /** @description Requests to wait for, and how long. */
        WaitRequest: {
            /** @description Criteria that a request must meet. Default: `{}`. */
            match?: components["schemas"]["RequestMatch"];
            /**
             * Format: int64
             * @description Number of requests to wait for. Default: `1`.
             */
            count?: number;
            /**
             * Format: span
             * @description Longest wait, in real time, up to `60s`. Without it: `10s`. Default: `"PT10S"`.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            timeout?: string;
        };
        /**
         * @description Format of the coverage.
         *
         *     - `json`: JSON.
         *     - `text`: Text for people.
         *     - `junit`: `JUnit` XML, for CI.
         * @enum {string}
         */
        CoverageFormat: "json" | "text" | "junit";
        /** @description Coverage of the contract: its documented statuses, and how often each was seen. */
        Coverage: {
            /**
             * Format: int64
             * @description Number of documented statuses that were seen, without unreachable ones.
             */
            covered: number;
            /**
             * Format: int64
             * @description Number of documented statuses, without unreachable ones.
             */
            total: number;
            /**
             * @description Statuses in the contract's order. Seen statuses that are not documented come last within
             *     their operation.
             */
            statuses: components["schemas"]["CoveredStatus"][];
        };
        /** @description Status of an operation. */
        CoveredStatus: {
            /** @description Name of the operation. */
            operation: string;
            /**
             * Format: int32
             * @description Status.
             */
            status: number;
            /**
             * Format: int64
             * @description Number of times that the status was seen.
             */
            seen: number;
            /** @description Whether the contract documents the status. */
            documented: boolean;
            /** @description Whether the contract documents the status and marks it as never sent. */
            unreachable: boolean;
        };
        /** @description A list, or one page of it. */
        MessageList: {
            /** @description Entries of this page. */
            data: components["schemas"]["Message"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A list, or one page of it. */
        ChallengeInfoList: {
            /** @description Entries of this page. */
            data: components["schemas"]["ChallengeInfo"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A login session: a sign-in that waits, or has waited in the last hour, for a code or an approval. */
        ChallengeInfo: {
            /**
             * @description Id, made of the `login_session_id` that the client received. It does not reveal it: with that
             *     id, anyone can poll for the tokens after an approval.
             */
            id: string;
            /** @description Current status. */
            status: components["schemas"]["ChallengeStatus"];
            /** @description What the sign-in began with. */
            kind: components["schemas"]["ChallengeKind"];
            /** @description Address that the sign-in began with. */
            email: string;
            /** @description Id of the user. */
            user_id?: string | null;
            /** @description Id of the portal to sign in to. Absent for staff. */
            portal_id?: string | null;
            /** @description `client_id` that the app sent. Absent if it sent none. */
            client_id?: string | null;
            /**
             * Format: date-time
             * @description Time when the sign-in began, by the namespace's clock.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time when the sign-in expires, by the namespace's clock.
             */
            expires_at: string;
        };
        /**
         * @description What a sign-in began with.
         *
         *     - `second_factor`: The right password. It waits for the second factor.
         *     - `magic_code`: An e-mail address. It waits for the code that was sent there.
         * @enum {string}
         */
        ChallengeKind: "second_factor" | "magic_code";
        /** @description How the server decides the sign-ins that begin from now on. */
        ChallengePolicy: {
            /** @description How they are decided. */
            mode: components["schemas"]["PolicyMode"];
            /**
             * Format: span
             * @description Time between the beginning of a sign-in and the decision, by the namespace's clock. Example:
             *     `2s`. At once if left out. A code, a decision or an expiry that comes earlier counts. Default: `"PT0S"`.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            after?: string;
        };
        /**
         * @description How sign-ins are decided.
         *
         *     - `manual`: By the user or the test. A sign-in without a decision expires.
         *     - `auto_approve`: Approved by the server.
         *     - `auto_reject`: Rejected by the server.
         * @enum {string}
         */
        PolicyMode: "manual" | "auto_approve" | "auto_reject";
        /**
         * @description A token pair with its session.
         *
         *     The tokens are secrets, so `Debug` leaves them out.
         */
        Credential: {
            /**
             * Format: password
             * @description Access token, a JWT to send as `Authorization: Bearer`.
             */
            access_token: string;
            /**
             * Format: password
             * @description Refresh token, which gives new access tokens.
             */
            refresh_token: string;
            /** @description Always `bearer`. */
            token_type: string;
            /** @description Id of the session, equal to the `sid` claim. */
            session_id: string;
            /** @description Id of the user, equal to the `sub` claim. */
            user_id: string;
            /** @description Id of the session's organisation, equal to the `org` claim. */
            organization_id: string;
            /**
             * Format: date-time
             * @description Time when the access token expires, by the namespace's clock.
             */
            expires_at: string;
        };
        /**
         * @description A token pair to create.
         *
         *     It is not checked whether the user may sign in, or whether the impersonator may act as the user.
         */
        NewCredential: {
            /** @description Id or address of the user. */
            user: string;
            /**
             * @description Id of the session's organisation, which must be one of the user's. If left out: the user's
             *     default organisation, or the portal's for a portal user.
             */
            org?: string | null;
            /**
             * Format: span
             * @description Lifetime of the access token; `PT30M` if left out. With `PT0S` the access token has expired
             *     and the refresh token still works.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            ttl?: string | null;
            /** @description Whether the session and both tokens have expired some minutes ago. False if left out. Default: `false`. */
            expired?: boolean;
            /** @description Whether the session is revoked. False if left out. Default: `false`. */
            revoked?: boolean;
            /**
             * @description Id or address of the operator who acts as the user in this session. The operator gets a
             *     session too.
             */
            impersonator?: string | null;
        };
        /** @description A list, or one page of it. */
        SessionInfoList: {
            /** @description Entries of this page. */
            data: components["schemas"]["SessionInfo"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A live session. */
        SessionInfo: {
            /** @description Id, equal to the `sid` claim of its tokens. */
            id: string;
            /** @description Id of the user. */
            user_id: string;
            /** @description Id of the session's organisation. */
            organization_id: string;
            /** @description Id of the portal. Absent for staff. */
            portal_id?: string | null;
            /** @description Id of the OAuth client that the session was opened for. Absent without one. */
            client_id?: string | null;
            /** @description Id of the operator who acts as the user. Absent in the user's own session. */
            impersonator?: string | null;
            /**
             * Format: date-time
             * @description Time when the session began, by the namespace's clock.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time when the session expires, by the namespace's clock.
             */
            expires_at: string;
        };
        /** @description A list, or one page of it. */
        UserInfoList: {
            /** @description Entries of this page. */
            data: components["schemas"]["UserInfo"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A user, without the password. */
        UserInfo: {
            /** @description Id, equal to the `sub` claim of the user's tokens. */
            id: string;
            /** @description Address to sign in with. */
            email: string;
            /** @description Given name. */
            first_name: string;
            /** @description Family name. */
            last_name: string;
            /** @description Whether the user has a password to sign in with. */
            has_password: boolean;
            /** @description Whether the user may sign in. */
            is_active: boolean;
            /** @description Whether the user is a superuser, who may act as any other user. */
            is_superuser: boolean;
            /** @description Whether the user needs a second factor after the password. */
            mfa_required: boolean;
            /** @description Id of the portal of a portal user. `null` for staff. */
            portal_id?: string | null;
            /** @description Organisations of the user, the default one first. */
            memberships: components["schemas"]["Membership"][];
            /** @description Permissions of the user. The server does not interpret them; apps do. */
            permissions: string[];
            /** @description Scopes of the user's tokens. The server does not interpret them; apps do. */
            scopes: string[];
            /**
             * Format: date-time
             * @description Time until which passwords are refused for this user. Absent if the user is not locked.
             */
            locked_until?: string | null;
        };
        /** @description A user to create. */
        NewUser: {
            /**
             * @description New id: 1 to 128 visible ASCII characters, and not only dots. Example:
             *     `user_ada`. Generated if left out.
             */
            id?: string | null;
            /** @description New address to sign in with. Upper and lower case are equal. */
            email: string;
            /**
             * Format: password
             * @description Password, compared exactly. With an empty password the user can only use the other sign-in
             *     methods.
             */
            password: string;
            /** @description Given name. Empty if left out. Default: `""`. */
            first_name?: string;
            /** @description Family name. Empty if left out. Default: `""`. */
            last_name?: string;
            /** @description Whether the user may sign in. True if left out. Default: `true`. */
            is_active?: boolean;
            /** @description Whether the user is a superuser, who may act as any other user. False if left out. Default: `false`. */
            is_superuser?: boolean;
            /** @description Whether the user needs a second factor after the password. False if left out. Default: `false`. */
            mfa_required?: boolean;
            /** @description Id of the portal of a portal user. `null` or left out for staff. */
            portal_id?: string | null;
            /**
             * @description Organisations of the user, the default one first. A portal user without any becomes a member
             *     of the portal's organisation; a staff user needs at least one. Default: `[]`.
             */
            memberships?: components["schemas"]["Membership"][];
            /** @description Permissions of the user, which apps interpret. None if left out. Default: `[]`. */
            permissions?: string[];
            /** @description Scopes of the user's tokens, which apps interpret. None if left out. Default: `[]`. */
            scopes?: string[];
        };
        /** @description Changes of a user. Fields that are left out stay; only `portal_id` can be `null`. */
        UserPatch: {
            /** @description New address to sign in with. Ends the pending sign-ins of the old address. */
            email?: string;
            /**
             * Format: password
             * @description New password. Ends all sessions of the user, unless it equals the old one.
             */
            password?: string;
            /** @description New given name. */
            first_name?: string;
            /** @description New family name. */
            last_name?: string;
            /** @description Whether the user may sign in. The user's sessions are refused while it is false. */
            is_active?: boolean;
            /** @description Whether the user is a superuser, who may act as any other user. */
            is_superuser?: boolean;
            /** @description Whether the user needs a second factor after the password. */
            mfa_required?: boolean;
            /** @description Id of the portal. `null` makes the user staff. */
            portal_id?: string | null;
            /**
             * @description All organisations of the user, the default one first. If empty, a portal user is a member of
             *     the portal's organisation; staff need at least one.
             */
            memberships?: components["schemas"]["Membership"][];
            /** @description All permissions of the user. */
            permissions?: string[];
            /** @description All scopes of the user's tokens. */
            scopes?: string[];
        };
        /** @description A lock of a user. */
        NewLock: {
            /**
             * Format: span
             * @description How long the user is locked from now on. Example: `15m` or `PT15M`; `PT15M` if left out.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            for?: string | null;
        };
        /** @description A list, or one page of it. */
        OrganizationList: {
            /** @description Entries of this page. */
            data: components["schemas"]["Organization"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description An organisation to create. */
        NewOrganization: {
            /**
             * @description New id: 1 to 128 visible ASCII characters, and not only dots. Example:
             *     `org_acme`. Generated if left out.
             */
            id?: string | null;
            /** @description Display name of at most 1024 characters. */
            name: string;
        };
        /** @description Changes of an organisation. Fields that are left out stay. */
        OrganizationPatch: {
            /** @description New display name of at most 1024 characters. */
            name?: string;
        };
        /** @description A list, or one page of it. */
        PortalList: {
            /** @description Entries of this page. */
            data: components["schemas"]["Portal"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description A portal to create. */
        NewPortal: {
            /**
             * @description New id: 1 to 128 visible ASCII characters, and not only dots. Example:
             *     `portal_acme`. Generated if left out.
             */
            id?: string | null;
            /** @description Display name of at most 1024 characters. */
            name: string;
            /** @description Id of the organisation that the portal belongs to. */
            organization_id: string;
            /**
             * @description Page of the app behind the link of a password reset, with placeholders:
             *     `https://app.example.com/reset?token={token}`.
             */
            reset_url?: string | null;
            /** @description Page of the app behind the link of a magic code. It must contain `{session_id}`. */
            login_url?: string | null;
            /**
             * @description Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
             *     `{token}`.
             */
            approve_url?: string | null;
        };
        /** @description Changes of a portal. Fields that are left out stay; a page that is `null` is removed. */
        PortalPatch: {
            /** @description New display name of at most 1024 characters. */
            name?: string;
            /**
             * @description Page of the app behind the link of a password reset, with placeholders:
             *     `https://app.example.com/reset?token={token}`.
             */
            reset_url?: string | null;
            /** @description Page of the app behind the link of a magic code. It must contain `{session_id}`. */
            login_url?: string | null;
            /**
             * @description Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
             *     `{token}`.
             */
            approve_url?: string | null;
        };
        /** @description A list, or one page of it. */
        OauthClientInfoList: {
            /** @description Entries of this page. */
            data: components["schemas"]["OauthClientInfo"][];
            /**
             * Format: int64
             * @description Number of entries on all pages.
             */
            total: number;
            /** @description Value to send as `cursor` for the next page. `null` on the last page. */
            next?: string | null;
        };
        /** @description An OAuth 2 client. No reply has its secret. */
        OauthClientInfo: {
            /** @description Id of the client: `client_id`. */
            id: string;
            /** @description Where the browser may return to. */
            redirect_uris: string[];
            /** @description Whether the client has a secret. A client without one must use PKCE. */
            has_secret: boolean;
        };
        /** @description An OAuth 2 client to create. */
        NewOauthClient: {
            /**
             * @description New id: 1 to 128 visible ASCII characters, and not only dots. Example: `my-cli`. Generated if
             *     left out.
             */
            id?: string | null;
            /**
             * @description Where the browser may return to, at most 100. They are compared exactly. Only the port of
             *     `http://127.0.0.1` and `http://[::1]` is free, for command lines and desktop apps.
             */
            redirect_uris: string[];
            /**
             * Format: password
             * @description Secret of a client that can keep one: a server. A client without a secret must use PKCE.
             */
            secret?: string | null;
        };
        /** @description Changes of an OAuth 2 client. Fields that are left out stay. */
        OauthClientPatch: {
            /** @description All redirect URIs, at most 100. */
            redirect_uris?: string[];
            /**
             * Format: password
             * @description New secret. `null` takes the secret away, and with it the codes that were issued to the client.
             */
            secret?: string | null;
        };
        /** @description Changes of the staff sign-in. Fields that are left out stay; a page that is `null` is removed. */
        StaffPatch: {
            /**
             * @description Page of the app behind the link of a password reset. Kept, but never used: the contract has no
             *     password reset for staff. Set it on a portal.
             */
            reset_url?: string | null;
            /** @description Page of the app behind the link of a magic code. It must contain `{session_id}`. */
            login_url?: string | null;
            /**
             * @description Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
             *     `{token}`.
             */
            approve_url?: string | null;
        };
        /**
         * @description Kind of an event. `lost` is not a kind to choose: each stream receives it.
         *
         *     - `request`: A request was answered.
         *     - `message`: A message was sent.
         *     - `challenge`: A login session has a new status.
         *     - `session`: A session began or ended.
         *     - `clock`: The clock was set or advanced.
         *     - `reset`: The whole namespace changed.
         *     - `fault`: A fault was added, was applied to a request, or ended.
         *     - `resource`: The control API has created, changed or deleted something.
         * @enum {string}
         */
        EventType: "request" | "message" | "challenge" | "session" | "clock" | "reset" | "fault" | "resource";
        /**
         * @description Something that happened in a namespace.
         *
         *     Events contain no secrets: no password, code, link or token. What happens only because time
         *     passes has no event, since no timer runs: an expiry, or a later decision of a policy.
         */
        Event: components["schemas"]["EventRequest"] | components["schemas"]["EventMessage"] | components["schemas"]["EventChallenge"] | components["schemas"]["EventSession"] | components["schemas"]["EventClock"] | components["schemas"]["EventReset"] | components["schemas"]["EventFault"] | components["schemas"]["EventResource"] | components["schemas"]["EventLost"];
        /** @description A message that was sent, without its code and link. */
        MessageNotice: {
            /** @description Id of the message. */
            id: string;
            /** @description Kind of the message. */
            kind: components["schemas"]["MessageKind"];
            /** @description Address of the recipient. */
            to: string;
        };
        /** @description A login session with its new status. */
        ChallengeChange: {
            /** @description Id of the challenge. It is not the login session's id, which is a secret. */
            id: string;
            /** @description Id of the user. */
            user_id: string;
            /** @description New status. */
            status: components["schemas"]["ChallengeStatus"];
            /**
             * @description Why it ended, as a cause of `X-Mock-Reason`, for example `code_used`. Absent after a
             *     decision.
             */
            cause?: string | null;
        };
        /** @description A change of a session. */
        SessionChange: {
            /** @description What happened to the session. */
            step: components["schemas"]["SessionStep"];
            /** @description Id of the session, equal to the `sid` claim. Absent if all sessions of the user ended. */
            id?: string | null;
            /** @description Id of the user. */
            user_id: string;
            /** @description Why the session ended. Absent if it began. */
            cause?: components["schemas"]["SessionCause"] | null;
            /** @description Id of the organisation of a new session. */
            organization_id?: string | null;
            /** @description Id of the portal of a new session. Absent for staff. */
            portal_id?: string | null;
            /** @description Id of the operator who acts as the user in a new session. */
            impersonator?: string | null;
        };
        /**
         * @description What can happen to a session.
         *
         *     - `opened`: The session began.
         *     - `ended`: The session ended, and with it the sessions in which its user acts as another user.
         *     - `all_ended`: All sessions of the user ended.
         * @enum {string}
         */
        SessionStep: "opened" | "ended" | "all_ended";
        /** @description Change of a whole namespace. */
        ResetNotice: {
            /** @description Why the namespace changed. */
            cause: components["schemas"]["ResetCause"];
            /** @description What stayed unchanged. */
            kept: components["schemas"]["Keep"][];
        };
        /**
         * @description Why a whole namespace changed.
         *
         *     - `reset`: A reset to the scenario.
         *     - `restore`: A snapshot was restored.
         *     - `state`: A state document was imported.
         *     - `scenario`: Another scenario was loaded. Sessions stay valid, except those in the events that follow.
         *     - `delete`: The namespace was deleted. The namespace `default` is reset instead; for any other the stream ends.
         * @enum {string}
         */
        ResetCause: "reset" | "restore" | "state" | "scenario" | "delete";
        /** @description A change of a fault. */
        FaultChange: {
            /** @description What happened to the fault. */
            step: components["schemas"]["FaultStep"];
            /** @description Id of the fault; `requested` for a fault that a request asked for. Absent if all faults ended. */
            id?: string | null;
            /** @description `type` of its effect, if the fault is new or was applied. */
            effect?: string | null;
            /**
             * @description Operation that the fault was applied to. Absent outside of the contract. The event `request`
             *     follows when the request is answered.
             */
            operation?: string | null;
        };
        /**
         * @description What can happen to a fault.
         *
         *     - `added`: The fault was added.
         *     - `struck`: The fault was applied to a request.
         *     - `ended`: The fault was applied as often as it should, expired, or was deleted. An expiry is reported with the next request or the next new fault.
         *     - `all_ended`: All faults were deleted.
         * @enum {string}
         */
        FaultStep: "added" | "struck" | "ended" | "all_ended";
        /**
         * @description Something that the control API has created, changed or deleted.
         *
         *     A reset, a restored snapshot, an imported state and a loaded scenario have one event `reset`
         *     instead.
         */
        ResourceChange: {
            /** @description Kind of the resource. */
            kind: components["schemas"]["ResourceKind"];
            /** @description What happened to it. */
            step: components["schemas"]["ResourceStep"];
            /**
             * @description Id of the user, organisation or portal, or name of the snapshot. Absent for a kind that a
             *     namespace has once, and if all of the kind were deleted.
             */
            id?: string | null;
        };
        /**
         * @description Kind of a thing that the control API creates, changes or deletes.
         *
         *     - `user`: A user. A lock and its end are changes too.
         *     - `organization`: An organisation.
         *     - `portal`: A portal.
         *     - `oauth_client`: An OAuth client.
         *     - `staff`: The settings of the staff sign-in.
         *     - `challenge_policy`: The policy that decides sign-ins.
         *     - `snapshot`: A snapshot.
         *     - `message`: All messages of the inbox.
         *     - `request`: All recorded requests.
         * @enum {string}
         */
        ResourceKind: "user" | "organization" | "portal" | "oauth_client" | "staff" | "challenge_policy" | "snapshot" | "message" | "request";
        /**
         * @description What the control API has done to a resource.
         *
         *     - `created`: The resource was created.
         *     - `updated`: The resource was changed.
         *     - `deleted`: The resource was deleted.
         * @enum {string}
         */
        ResourceStep: "created" | "updated" | "deleted";
        /** @description Events that are no longer available. */
        LostEvents: {
            /**
             * Format: int64
             * @description Number of missing events of all types. `null` if unknown: the client sent a number that this
             *     namespace has not given, for example one from before a restart.
             */
            missing?: number | null;
        };
        /** @description Sends a refusal in FastAPI's form: `{"detail": …}`. */
        EffectStatus: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "status";
            /**
             * Format: int32
             * @description Status of the reply, from 400 to 599.
             */
            status: number;
            /**
             * @description Value of `detail` in the body. Without it: the reason phrase of the status. A 422 has a list
             *     instead, as in FastAPI: one field error of the whole body, with this value as its `msg`.
             */
            detail?: string | null;
            /**
             * @description More headers of the reply. They replace headers of the same name. Headers about the
             *     connection or the body's length are refused.
             */
            headers?: {
                [key: string]: string;
            };
        };
        /** @description Sends 422 with field errors, as FastAPI does for an invalid body. */
        EffectValidation: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "validation";
            /** @description Field errors, from 1 to 100, in this order. */
            fields: components["schemas"]["InvalidField"][];
        };
        /**
         * @description Sends the real reply late. The operation itself happens at once, even if the client does not
         *     wait for the reply.
         */
        EffectLatency: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "latency";
            /**
             * Format: span
             * @description Delay in real time, up to 10 minutes.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            delay: string;
            /**
             * Format: span
             * @description Longest random extra delay. Without it: no extra delay.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            jitter?: string | null;
        };
        /** @description Sends 429 with `Retry-After`. */
        EffectRateLimit: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "rate_limit";
            /**
             * Format: int64
             * @description Value of `Retry-After`, in seconds. Default: `1`.
             */
            retry_after?: number;
        };
        /**
         * @description Never replies. The connection ends when the client closes it, when the server stops, or after
         *     10 minutes.
         */
        EffectHang: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "hang";
        };
        /**
         * @description Sends the real reply with its body in pieces. The head is sent at once, the last piece at the
         *     end of the time.
         */
        EffectDribble: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "dribble";
            /**
             * Format: int64
             * @description Number of pieces. A body with fewer bytes is sent byte by byte. Default: `5`.
             */
            chunks?: number;
            /**
             * Format: span
             * @description Time for all pieces, in real time, up to 10 minutes.
             * @example PT2S
             * @example 500ms
             * @example 1m 30s
             * @example 14d
             */
            over: string;
        };
        /** @description Closes the connection without sending anything. */
        EffectEmptyResponse: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "EMPTY_RESPONSE";
        };
        /** @description Sends a valid head that announces chunks, then garbage, then closes the connection. */
        EffectMalformedResponseChunk: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "MALFORMED_RESPONSE_CHUNK";
        };
        /** @description Sends garbage instead of the reply, then closes the connection. */
        EffectRandomDataThenClose: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "RANDOM_DATA_THEN_CLOSE";
        };
        /** @description Resets the connection (TCP RST) instead of a reply. */
        EffectConnectionResetByPeer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "CONNECTION_RESET_BY_PEER";
        };
        /** @description A request was answered. Requests to the control API and for documents have no events. */
        EventRequest: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "request";
            /** @description The recorded request, without secrets. */
            request: components["schemas"]["RecordedRequest"];
        };
        /** @description A message was sent. Its text is only in the inbox. */
        EventMessage: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message";
            /** @description The message, without its code and link. */
            message: components["schemas"]["MessageNotice"];
        };
        /**
         * @description A login session began, or was decided, used or ended. Sign-ins for addresses without an
         *     account have no events.
         */
        EventChallenge: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "challenge";
            /** @description The login session and its new status. */
            challenge: components["schemas"]["ChallengeChange"];
        };
        /** @description A session began, or ended before its time. */
        EventSession: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session";
            /** @description The session, and why it changed. */
            session: components["schemas"]["SessionChange"];
        };
        /** @description The clock was set or advanced. */
        EventClock: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "clock";
            /** @description The clock's new mode and time. */
            clock: components["schemas"]["ClockReading"];
        };
        /** @description The whole namespace changed. What ended through this has no events of its own. */
        EventReset: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reset";
            /** @description Why the namespace changed, and what stayed. */
            reset: components["schemas"]["ResetNotice"];
        };
        /** @description A fault was added, was applied to a request, or ended. */
        EventFault: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "fault";
            /** @description The fault, and what happened to it. */
            fault: components["schemas"]["FaultChange"];
        };
        /** @description The control API has created, changed or deleted something. */
        EventResource: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resource";
            /** @description What was created, changed or deleted. */
            resource: components["schemas"]["ResourceChange"];
        };
        /** @description The events up to this number, including it, are no longer available. */
        EventLost: {
            /**
             * Format: int64
             * @description Number of the event in its namespace, from 1 and without gaps.
             */
            id: number;
            /**
             * Format: date-time
             * @description Time of the event, by the namespace's clock.
             */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "lost";
            /** @description Number of missing events. */
            lost: components["schemas"]["LostEvents"];
        };
    };
    responses: {
        /** @description The query or the body is not valid: it has a wrong form, contradicts itself, or refers to something that does not exist. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Bad Request",
                 *       "status": 400,
                 *       "detail": "body: not a duration: write it as 500ms, 2s, 10m, 1h, 14d, 2w or PT2S at line 1 column 13"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing exists under the id or the name in the path. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Not Found",
                 *       "status": 404,
                 *       "detail": "there is no user `user_nobody`"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body took longer than 10 seconds. */
        TooSlow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Request Timeout",
                 *       "status": 408,
                 *       "detail": "the body took longer than the server waits"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than the limit: 1 MiB, or 256 MiB for a state document. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Payload Too Large",
                 *       "status": 413,
                 *       "detail": "the body is larger than the server reads"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The `Content-Type` is not `application/json`. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unsupported Media Type",
                 *       "status": 415,
                 *       "detail": "Content-Type: must be `application/json`"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is refused. `detail` says what is wrong and what to do. */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "detail": "id: there is an organisation `org_south` already"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    index: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "server": "auth-mock-server/1.2.3",
                     *       "namespace": "default",
                     *       "base_url": "http://127.0.0.1:8010",
                     *       "issuer": "http://127.0.0.1:8010",
                     *       "scenario": "demo",
                     *       "demo_password": "correct horse battery staple",
                     *       "strict": false,
                     *       "seed": 7,
                     *       "namespaces": 1,
                     *       "links": {
                     *         "challenges": "/_emulate/challenges",
                     *         "clock": "/_emulate/clock",
                     *         "contract": "/openapi.json",
                     *         "control_api": "/_emulate/openapi.json",
                     *         "coverage": "/_emulate/contract/coverage",
                     *         "events": "/_emulate/events",
                     *         "faults": "/_emulate/faults",
                     *         "key_set": "/.well-known/jwks.json",
                     *         "messages": "/_emulate/messages",
                     *         "namespaces": "/_emulate/namespaces",
                     *         "organizations": "/_emulate/organizations",
                     *         "oauth_clients": "/_emulate/oauth-clients",
                     *         "portals": "/_emulate/portals",
                     *         "requests": "/_emulate/requests",
                     *         "scenario_schema": "/_emulate/scenario/schema",
                     *         "sessions": "/_emulate/sessions",
                     *         "snapshots": "/_emulate/snapshots",
                     *         "staff": "/_emulate/staff",
                     *         "state": "/_emulate/state",
                     *         "users": "/_emulate/users",
                     *         "violations": "/_emulate/contract/violations"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Overview"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    list_namespaces: {
        parameters: {
            query?: {
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "checkout-test",
                     *           "base_url": "http://127.0.0.1:8010/_ns/checkout-test"
                     *         },
                     *         {
                     *           "name": "default",
                     *           "base_url": "http://127.0.0.1:8010"
                     *         }
                     *       ],
                     *       "total": 2,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["NamespaceInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    create_namespace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "checkout-test"
                 *     }
                 */
                "application/json": components["schemas"]["NewNamespace"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "checkout-test",
                     *       "base_url": "http://127.0.0.1:8010/_ns/checkout-test"
                     *     }
                     */
                    "application/json": components["schemas"]["NamespaceInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description 4,096 namespaces were used in the last minute. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Too many namespaces: 4096 were used in the last minute; delete those that are done with DELETE /_emulate/namespaces/NAME"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    get_namespace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ns: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "checkout-test",
                     *       "base_url": "http://127.0.0.1:8010/_ns/checkout-test"
                     *     }
                     */
                    "application/json": components["schemas"]["NamespaceInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_namespace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ns: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "keep": [
                 *         "clock"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    shutdown: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    scenario_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "$schema": "https://json-schema.org/draft/2020-12/schema",
                     *       "title": "Scenario",
                     *       "description": "The people and places that a server begins with.",
                     *       "type": "object"
                     *     }
                     */
                    "application/json": unknown;
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    load_scenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "merge",
                 *       "scenario": {
                 *         "organizations": [
                 *           {
                 *             "id": "org_north",
                 *             "name": "North"
                 *           }
                 *         ],
                 *         "portals": [
                 *           {
                 *             "id": "portal_north",
                 *             "name": "North portal",
                 *             "organization_id": "org_north"
                 *           }
                 *         ],
                 *         "users": [
                 *           {
                 *             "id": "user_ada",
                 *             "email": "ada@example.com",
                 *             "password": "correct horse battery staple",
                 *             "memberships": [
                 *               {
                 *                 "organization_id": "org_north",
                 *                 "role": "admin"
                 *               }
                 *             ]
                 *           },
                 *           {
                 *             "id": "user_ben",
                 *             "email": "ben@example.com",
                 *             "password": "correct horse battery staple",
                 *             "portal_id": "portal_north",
                 *             "memberships": [
                 *               {
                 *                 "organization_id": "org_north"
                 *               }
                 *             ]
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewScenario"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "organizations": 4,
                     *       "portals": 2,
                     *       "users": 8
                     *     }
                     */
                    "application/json": components["schemas"]["ScenarioInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    validate_scenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "organizations": [
                 *         {
                 *           "id": "org_north",
                 *           "name": "North"
                 *         }
                 *       ],
                 *       "portals": [
                 *         {
                 *           "id": "portal_north",
                 *           "name": "North portal",
                 *           "organization_id": "org_north"
                 *         }
                 *       ],
                 *       "users": [
                 *         {
                 *           "id": "user_ada",
                 *           "email": "ada@example.com",
                 *           "password": "correct horse battery staple",
                 *           "memberships": [
                 *             {
                 *               "organization_id": "org_north",
                 *               "role": "admin"
                 *             }
                 *           ]
                 *         },
                 *         {
                 *           "id": "user_ben",
                 *           "email": "ben@example.com",
                 *           "password": "correct horse battery staple",
                 *           "portal_id": "portal_north",
                 *           "memberships": [
                 *             {
                 *               "organization_id": "org_north"
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Scenario"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "organizations": 1,
                     *       "portals": 1,
                     *       "users": 2
                     *     }
                     */
                    "application/json": components["schemas"]["ScenarioInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    list_snapshots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "signed-in",
                     *           "now": "2030-01-01T12:00:00Z"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["SnapshotInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    take_snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "signed-in"
                 *     }
                 */
                "application/json": components["schemas"]["NewSnapshot"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "signed-in",
                     *       "now": "2030-01-01T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SnapshotInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "signed-in",
                     *       "now": "2030-01-01T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SnapshotInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    restore_snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "signed-in",
                     *       "now": "2030-01-01T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SnapshotInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "clock": {
                     *         "frozen": "2030-01-01T12:00:00Z"
                     *       },
                     *       "scenario": {
                     *         "organizations": [
                     *           {
                     *             "id": "org_north",
                     *             "name": "North"
                     *           }
                     *         ],
                     *         "portals": [
                     *           {
                     *             "id": "portal_north",
                     *             "name": "North portal",
                     *             "organization_id": "org_north"
                     *           }
                     *         ],
                     *         "users": [
                     *           {
                     *             "id": "user_ada",
                     *             "email": "ada@example.com",
                     *             "password": "correct horse battery staple",
                     *             "first_name": "",
                     *             "last_name": "",
                     *             "is_active": true,
                     *             "is_superuser": false,
                     *             "mfa_required": false,
                     *             "portal_id": null,
                     *             "memberships": [
                     *               {
                     *                 "organization_id": "org_north",
                     *                 "role": "admin"
                     *               }
                     *             ],
                     *             "permissions": [],
                     *             "scopes": []
                     *           },
                     *           {
                     *             "id": "user_ben",
                     *             "email": "ben@example.com",
                     *             "password": "correct horse battery staple",
                     *             "first_name": "",
                     *             "last_name": "",
                     *             "is_active": true,
                     *             "is_superuser": false,
                     *             "mfa_required": false,
                     *             "portal_id": "portal_north",
                     *             "memberships": [
                     *               {
                     *                 "organization_id": "org_north",
                     *                 "role": "member"
                     *               }
                     *             ],
                     *             "permissions": [],
                     *             "scopes": []
                     *           }
                     *         ]
                     *       },
                     *       "world": {
                     *         "base_url": "http://127.0.0.1:8010/_ns/small",
                     *         "people": {
                     *           "organizations": [
                     *             {
                     *               "id": "org_north",
                     *               "name": "North"
                     *             }
                     *           ],
                     *           "portals": [
                     *             {
                     *               "id": "portal_north",
                     *               "name": "North portal",
                     *               "organization_id": "org_north"
                     *             }
                     *           ],
                     *           "users": [
                     *             {
                     *               "profile": {
                     *                 "id": "user_ada",
                     *                 "email": "ada@example.com",
                     *                 "first_name": "",
                     *                 "last_name": "",
                     *                 "is_active": true,
                     *                 "is_superuser": false,
                     *                 "mfa_required": false,
                     *                 "portal_id": null,
                     *                 "memberships": [
                     *                   {
                     *                     "organization_id": "org_north",
                     *                     "role": "admin"
                     *                   }
                     *                 ],
                     *                 "permissions": [],
                     *                 "scopes": []
                     *               },
                     *               "password": "c4bbcb1fbec99d65bf59d85c8cb62ee2",
                     *               "generation": 2,
                     *               "door_generation": 2,
                     *               "first_generation": 2
                     *             },
                     *             {
                     *               "profile": {
                     *                 "id": "user_ben",
                     *                 "email": "ben@example.com",
                     *                 "first_name": "",
                     *                 "last_name": "",
                     *                 "is_active": true,
                     *                 "is_superuser": false,
                     *                 "mfa_required": false,
                     *                 "portal_id": "portal_north",
                     *                 "memberships": [
                     *                   {
                     *                     "organization_id": "org_north",
                     *                     "role": "member"
                     *                   }
                     *                 ],
                     *                 "permissions": [],
                     *                 "scopes": []
                     *               },
                     *               "password": "c4bbcb1fbec99d65bf59d85c8cb62ee2",
                     *               "generation": 3,
                     *               "door_generation": 3,
                     *               "first_generation": 3
                     *             }
                     *           ],
                     *           "organization_generations": {
                     *             "org_north": 1
                     *           },
                     *           "generations": 3
                     *         },
                     *         "sessions": [
                     *           {
                     *             "key": "3ef9d0a226794886b7d2665050093318",
                     *             "value": {
                     *               "id": "3ef9d0a226794886b7d2665050093318",
                     *               "user_id": "user_ben",
                     *               "organization_id": "org_north",
                     *               "portal_id": "portal_north",
                     *               "impersonator": null,
                     *               "generation": 3,
                     *               "refresh": "426aae5192c858b83eaf5676d15d48b3",
                     *               "created_at": "2030-01-01T12:00:00Z",
                     *               "expires_at": "2030-01-15T12:00:00Z",
                     *               "ended_by": null
                     *             },
                     *             "ends_at": "2030-01-15T12:00:00Z",
                     *             "closed": false
                     *           }
                     *         ],
                     *         "access_tokens": [
                     *           {
                     *             "key": "72d68e19a1bf220a4f2191544282e9dc",
                     *             "value": {
                     *               "session_id": "3ef9d0a226794886b7d2665050093318",
                     *               "issued_at": "2030-01-01T12:00:00Z"
                     *             },
                     *             "ends_at": "2030-01-01T12:30:00Z",
                     *             "closed": false
                     *           }
                     *         ],
                     *         "sign_ins": [],
                     *         "exchange_codes": [],
                     *         "reset_tokens": [],
                     *         "wrong_passwords": [],
                     *         "wrong_codes": [],
                     *         "messages": [],
                     *         "messages_sent": 0,
                     *         "policy": {
                     *           "decision": null,
                     *           "after": "PT0S"
                     *         },
                     *         "random": {
                     *           "key": "38a7086a51098d6ff96ac430c1d6f2b502c0299b3bb1ad660862402a129fa3e6",
                     *           "counters": [
                     *             {
                     *               "purpose": "session",
                     *               "subject": "user_ben",
                     *               "count": 1
                     *             },
                     *             {
                     *               "purpose": "token-id",
                     *               "subject": "user_ben",
                     *               "count": 1
                     *             },
                     *             {
                     *               "purpose": "refresh-token",
                     *               "subject": "user_ben",
                     *               "count": 1
                     *             }
                     *           ],
                     *           "shared": 0
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["State"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    replace_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1,
                 *       "clock": {
                 *         "frozen": "2030-01-01T12:00:00Z"
                 *       },
                 *       "scenario": {
                 *         "organizations": [
                 *           {
                 *             "id": "org_north",
                 *             "name": "North"
                 *           }
                 *         ],
                 *         "portals": [
                 *           {
                 *             "id": "portal_north",
                 *             "name": "North portal",
                 *             "organization_id": "org_north"
                 *           }
                 *         ],
                 *         "users": [
                 *           {
                 *             "id": "user_ada",
                 *             "email": "ada@example.com",
                 *             "password": "correct horse battery staple",
                 *             "first_name": "",
                 *             "last_name": "",
                 *             "is_active": true,
                 *             "is_superuser": false,
                 *             "mfa_required": false,
                 *             "portal_id": null,
                 *             "memberships": [
                 *               {
                 *                 "organization_id": "org_north",
                 *                 "role": "admin"
                 *               }
                 *             ],
                 *             "permissions": [],
                 *             "scopes": []
                 *           },
                 *           {
                 *             "id": "user_ben",
                 *             "email": "ben@example.com",
                 *             "password": "correct horse battery staple",
                 *             "first_name": "",
                 *             "last_name": "",
                 *             "is_active": true,
                 *             "is_superuser": false,
                 *             "mfa_required": false,
                 *             "portal_id": "portal_north",
                 *             "memberships": [
                 *               {
                 *                 "organization_id": "org_north",
                 *                 "role": "member"
                 *               }
                 *             ],
                 *             "permissions": [],
                 *             "scopes": []
                 *           }
                 *         ]
                 *       },
                 *       "world": {
                 *         "base_url": "http://127.0.0.1:8010/_ns/small",
                 *         "people": {
                 *           "organizations": [
                 *             {
                 *               "id": "org_north",
                 *               "name": "North"
                 *             }
                 *           ],
                 *           "portals": [
                 *             {
                 *               "id": "portal_north",
                 *               "name": "North portal",
                 *               "organization_id": "org_north"
                 *             }
                 *           ],
                 *           "users": [
                 *             {
                 *               "profile": {
                 *                 "id": "user_ada",
                 *                 "email": "ada@example.com",
                 *                 "first_name": "",
                 *                 "last_name": "",
                 *                 "is_active": true,
                 *                 "is_superuser": false,
                 *                 "mfa_required": false,
                 *                 "portal_id": null,
                 *                 "memberships": [
                 *                   {
                 *                     "organization_id": "org_north",
                 *                     "role": "admin"
                 *                   }
                 *                 ],
                 *                 "permissions": [],
                 *                 "scopes": []
                 *               },
                 *               "password": "c4bbcb1fbec99d65bf59d85c8cb62ee2",
                 *               "generation": 2,
                 *               "door_generation": 2,
                 *               "first_generation": 2
                 *             },
                 *             {
                 *               "profile": {
                 *                 "id": "user_ben",
                 *                 "email": "ben@example.com",
                 *                 "first_name": "",
                 *                 "last_name": "",
                 *                 "is_active": true,
                 *                 "is_superuser": false,
                 *                 "mfa_required": false,
                 *                 "portal_id": "portal_north",
                 *                 "memberships": [
                 *                   {
                 *                     "organization_id": "org_north",
                 *                     "role": "member"
                 *                   }
                 *                 ],
                 *                 "permissions": [],
                 *                 "scopes": []
                 *               },
                 *               "password": "c4bbcb1fbec99d65bf59d85c8cb62ee2",
                 *               "generation": 3,
                 *               "door_generation": 3,
                 *               "first_generation": 3
                 *             }
                 *           ],
                 *           "organization_generations": {
                 *             "org_north": 1
                 *           },
                 *           "generations": 3
                 *         },
                 *         "sessions": [
                 *           {
                 *             "key": "3ef9d0a226794886b7d2665050093318",
                 *             "value": {
                 *               "id": "3ef9d0a226794886b7d2665050093318",
                 *               "user_id": "user_ben",
                 *               "organization_id": "org_north",
                 *               "portal_id": "portal_north",
                 *               "impersonator": null,
                 *               "generation": 3,
                 *               "refresh": "426aae5192c858b83eaf5676d15d48b3",
                 *               "created_at": "2030-01-01T12:00:00Z",
                 *               "expires_at": "2030-01-15T12:00:00Z",
                 *               "ended_by": null
                 *             },
                 *             "ends_at": "2030-01-15T12:00:00Z",
                 *             "closed": false
                 *           }
                 *         ],
                 *         "access_tokens": [
                 *           {
                 *             "key": "72d68e19a1bf220a4f2191544282e9dc",
                 *             "value": {
                 *               "session_id": "3ef9d0a226794886b7d2665050093318",
                 *               "issued_at": "2030-01-01T12:00:00Z"
                 *             },
                 *             "ends_at": "2030-01-01T12:30:00Z",
                 *             "closed": false
                 *           }
                 *         ],
                 *         "sign_ins": [],
                 *         "exchange_codes": [],
                 *         "reset_tokens": [],
                 *         "wrong_passwords": [],
                 *         "wrong_codes": [],
                 *         "messages": [],
                 *         "messages_sent": 0,
                 *         "policy": {
                 *           "decision": null,
                 *           "after": "PT0S"
                 *         },
                 *         "random": {
                 *           "key": "38a7086a51098d6ff96ac430c1d6f2b502c0299b3bb1ad660862402a129fa3e6",
                 *           "counters": [
                 *             {
                 *               "purpose": "session",
                 *               "subject": "user_ben",
                 *               "count": 1
                 *             },
                 *             {
                 *               "purpose": "token-id",
                 *               "subject": "user_ben",
                 *               "count": 1
                 *             },
                 *             {
                 *               "purpose": "refresh-token",
                 *               "subject": "user_ben",
                 *               "count": 1
                 *             }
                 *           ],
                 *           "shared": 0
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["State"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Other large bodies are being read. Try again when these requests are answered. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "body: other large bodies are being read, and together they may have 256 MiB: try again when these requests are answered"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    get_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "frozen",
                     *       "now": "2030-01-01T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ClockReading"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    set_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "frozen",
                 *       "now": "2030-01-01T12:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ClockSetting"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "frozen",
                     *       "now": "2030-01-01T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ClockReading"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    advance_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "by": "10m"
                 *     }
                 */
                "application/json": components["schemas"]["ClockStep"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "frozen",
                     *       "now": "2030-01-01T12:10:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["AdvancedClock"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            /** @description Nothing expires in this namespace. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "to: nothing expires in this namespace"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    list_faults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "fault_1",
                     *           "match": {
                     *             "operation": "portal_login"
                     *           },
                     *           "effect": {
                     *             "type": "status",
                     *             "status": 503,
                     *             "detail": "Down for maintenance"
                     *           },
                     *           "stage": "before",
                     *           "left": 1,
                     *           "probability": null,
                     *           "expires_at": null,
                     *           "seen": 0,
                     *           "hit": 0
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["FaultList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    add_fault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "match": {
                 *         "operation": "portal_login"
                 *       },
                 *       "effect": {
                 *         "type": "status",
                 *         "status": 503,
                 *         "detail": "Down for maintenance"
                 *       },
                 *       "times": 1
                 *     }
                 */
                "application/json": components["schemas"]["NewFault"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "fault_1",
                     *       "match": {
                     *         "operation": "portal_login"
                     *       },
                     *       "effect": {
                     *         "type": "status",
                     *         "status": 503,
                     *         "detail": "Down for maintenance"
                     *       },
                     *       "stage": "before",
                     *       "left": 1,
                     *       "probability": null,
                     *       "expires_at": null,
                     *       "seen": 0,
                     *       "hit": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Fault"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description No request can meet a filter: the problem names the field, its value and the choices. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "match.operation: no operation is named `portal_sign_in`; use one of load, logout, switch, cli_browser_token, consume_cli_token, portal_login, portal_request_magic_code, portal_verify_2fa, approve_2fa, reject_2fa, login_status, portal_forgot_password, portal_reset_callback, portal_reset_password, login_as_user, request_magic_code, oauth2_login, oauth2_verify_2fa, oauth2_refresh"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    clear_faults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    get_fault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "fault_1",
                     *       "match": {
                     *         "operation": "portal_login"
                     *       },
                     *       "effect": {
                     *         "type": "status",
                     *         "status": 503,
                     *         "detail": "Down for maintenance"
                     *       },
                     *       "stage": "before",
                     *       "left": 1,
                     *       "probability": null,
                     *       "expires_at": null,
                     *       "seen": 0,
                     *       "hit": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Fault"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_fault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    list_requests: {
        parameters: {
            query?: {
                /** @description Name of the operation, such as `portal_login`. Its `operationId` is accepted too. */
                operation?: string;
                /** @description Method, in capitals. */
                method?: string;
                /** @description Path, without the prefix of the namespace. */
                path?: string;
                /** @description Part of the path. Upper and lower case differ. */
                path_contains?: string;
                /** @description Status of the reply: a number, or a class such as `4xx`. */
                status?: components["schemas"]["StatusMatch"];
                /** @description Id or address of the user who sent the request or signed in with it. */
                user?: string;
                /** @description Cause of the refusal, such as `code_expired`. */
                reason?: string;
                /** @description Whether the request violates the contract. */
                violations?: boolean;
                /** @description Most requests in the reply. */
                limit?: number;
                /** @description Value of `next` in the page before. Without it: the first page. */
                cursor?: number;
                /** @description Former name of `operation`, still accepted. Give only one of them. */
                operation_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": 2,
                     *           "at": "2030-01-01T12:00:00Z",
                     *           "method": "POST",
                     *           "path": "/v1/auth/portal/login",
                     *           "query": {},
                     *           "operation": "portal_login",
                     *           "operation_id": "portal_login_v1_auth_portal_login_post",
                     *           "status": 401,
                     *           "duration_ms": 0.4,
                     *           "request_id": "req_00000008",
                     *           "user": null,
                     *           "email": null,
                     *           "headers": {
                     *             "content-length": "85",
                     *             "content-type": "application/json",
                     *             "host": "127.0.0.1:8010",
                     *             "user-agent": "curl/8.14.1"
                     *           },
                     *           "body": {
                     *             "email": "guest@example.com",
                     *             "password": "[redacted]",
                     *             "portal_id": "portal_demo"
                     *           },
                     *           "reason": "wrong_password; failures=1",
                     *           "fault": null,
                     *           "violations": [],
                     *           "reply": {
                     *             "headers": {
                     *               "content-type": "application/json"
                     *             },
                     *             "body": {
                     *               "detail": "Incorrect email or password"
                     *             },
                     *             "body_bytes": 40
                     *           }
                     *         },
                     *         {
                     *           "id": 1,
                     *           "at": "2030-01-01T12:00:00Z",
                     *           "method": "POST",
                     *           "path": "/v1/auth/portal/login",
                     *           "query": {},
                     *           "operation": "portal_login",
                     *           "operation_id": "portal_login_v1_auth_portal_login_post",
                     *           "status": 200,
                     *           "duration_ms": 0.4,
                     *           "request_id": "req_00000006",
                     *           "user": "user_guest",
                     *           "email": "guest@example.com",
                     *           "headers": {
                     *             "content-length": "102",
                     *             "content-type": "application/json",
                     *             "host": "127.0.0.1:8010",
                     *             "user-agent": "curl/8.14.1"
                     *           },
                     *           "body": {
                     *             "email": "guest@example.com",
                     *             "password": "[redacted]",
                     *             "portal_id": "portal_demo"
                     *           },
                     *           "reason": null,
                     *           "fault": null,
                     *           "violations": [],
                     *           "reply": {
                     *             "headers": {
                     *               "content-type": "application/json"
                     *             },
                     *             "body": {
                     *               "access_token": "[redacted]",
                     *               "refresh_token": "[redacted]",
                     *               "token_type": "bearer"
                     *             },
                     *             "body_bytes": 1063
                     *           }
                     *         }
                     *       ],
                     *       "total": 2,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["RecordedRequestList"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description No request can meet a filter: the problem names the field, its value and the choices. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "match.operation: no operation is named `portal_sign_in`; use one of load, logout, switch, cli_browser_token, consume_cli_token, portal_login, portal_request_magic_code, portal_verify_2fa, approve_2fa, reject_2fa, login_status, portal_forgot_password, portal_reset_callback, portal_reset_password, login_as_user, request_magic_code, oauth2_login, oauth2_verify_2fa, oauth2_refresh"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    clear_requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    get_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "at": "2030-01-01T12:00:00Z",
                     *       "method": "POST",
                     *       "path": "/v1/auth/portal/login",
                     *       "query": {},
                     *       "operation": "portal_login",
                     *       "operation_id": "portal_login_v1_auth_portal_login_post",
                     *       "status": 200,
                     *       "duration_ms": 0.4,
                     *       "request_id": "req_00000006",
                     *       "user": "user_guest",
                     *       "email": "guest@example.com",
                     *       "headers": {
                     *         "content-length": "102",
                     *         "content-type": "application/json",
                     *         "host": "127.0.0.1:8010",
                     *         "user-agent": "curl/8.14.1"
                     *       },
                     *       "body": {
                     *         "email": "guest@example.com",
                     *         "password": "[redacted]",
                     *         "portal_id": "portal_demo"
                     *       },
                     *       "reason": null,
                     *       "fault": null,
                     *       "violations": [],
                     *       "reply": {
                     *         "headers": {
                     *           "content-type": "application/json"
                     *         },
                     *         "body": {
                     *           "access_token": "[redacted]",
                     *           "refresh_token": "[redacted]",
                     *           "token_type": "bearer"
                     *         },
                     *         "body_bytes": 1063
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RecordedRequest"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    count_requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "match": {
                 *         "operation": "portal_login",
                 *         "status": "4xx"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CountRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Count"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description No request can meet a filter: the problem names the field, its value and the choices. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "match.operation: no operation is named `portal_sign_in`; use one of load, logout, switch, cli_browser_token, consume_cli_token, portal_login, portal_request_magic_code, portal_verify_2fa, approve_2fa, reject_2fa, login_status, portal_forgot_password, portal_reset_callback, portal_reset_password, login_as_user, request_magic_code, oauth2_login, oauth2_verify_2fa, oauth2_refresh"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    verify_requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "match": {
                 *         "operation": "portal_login",
                 *         "body": {
                 *           "/email": "guest@example.com"
                 *         }
                 *       },
                 *       "at_least": 1
                 *     }
                 */
                "application/json": components["schemas"]["VerifyRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Count"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description No request can meet a filter: the problem names the field, its value and the choices. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "match.operation: no operation is named `portal_sign_in`; use one of load, logout, switch, cli_browser_token, consume_cli_token, portal_login, portal_request_magic_code, portal_verify_2fa, approve_2fa, reject_2fa, login_status, portal_forgot_password, portal_reset_callback, portal_reset_password, login_as_user, request_magic_code, oauth2_login, oauth2_verify_2fa, oauth2_refresh"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    wait_for_requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "match": {
                 *         "operation": "portal_login",
                 *         "status": 200
                 *       },
                 *       "count": 1,
                 *       "timeout": "5s"
                 *     }
                 */
                "application/json": components["schemas"]["WaitRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": 1,
                     *           "at": "2030-01-01T12:00:00Z",
                     *           "method": "POST",
                     *           "path": "/v1/auth/portal/login",
                     *           "query": {},
                     *           "operation": "portal_login",
                     *           "operation_id": "portal_login_v1_auth_portal_login_post",
                     *           "status": 200,
                     *           "duration_ms": 0.4,
                     *           "request_id": "req_00000006",
                     *           "user": "user_guest",
                     *           "email": "guest@example.com",
                     *           "headers": {
                     *             "content-length": "102",
                     *             "content-type": "application/json",
                     *             "host": "127.0.0.1:8010",
                     *             "user-agent": "curl/8.14.1"
                     *           },
                     *           "body": {
                     *             "email": "guest@example.com",
                     *             "password": "[redacted]",
                     *             "portal_id": "portal_demo"
                     *           },
                     *           "reason": null,
                     *           "fault": null,
                     *           "violations": [],
                     *           "reply": {
                     *             "headers": {
                     *               "content-type": "application/json"
                     *             },
                     *             "body": {
                     *               "access_token": "[redacted]",
                     *               "refresh_token": "[redacted]",
                     *               "token_type": "bearer"
                     *             },
                     *             "body_bytes": 1063
                     *           }
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["RecordedRequestList"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description No request can meet a filter: the problem names the field, its value and the choices. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "match.operation: no operation is named `portal_sign_in`; use one of load, logout, switch, cli_browser_token, consume_cli_token, portal_login, portal_request_magic_code, portal_verify_2fa, approve_2fa, reject_2fa, login_status, portal_forgot_password, portal_reset_callback, portal_reset_password, login_as_user, request_magic_code, oauth2_login, oauth2_verify_2fa, oauth2_refresh"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server stops. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "the server is stopping"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    contract_coverage: {
        parameters: {
            query?: {
                /** @description Whether to cover all namespaces, deleted ones too, instead of this one. */
                all?: boolean;
                /** @description Format of the reply. */
                format?: components["schemas"]["CoverageFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "covered": 1,
                     *       "total": 3,
                     *       "statuses": [
                     *         {
                     *           "operation": "portal_login",
                     *           "status": 200,
                     *           "seen": 1,
                     *           "documented": true,
                     *           "unreachable": false
                     *         },
                     *         {
                     *           "operation": "portal_login",
                     *           "status": 404,
                     *           "seen": 0,
                     *           "documented": true,
                     *           "unreachable": false
                     *         },
                     *         {
                     *           "operation": "portal_login",
                     *           "status": 422,
                     *           "seen": 0,
                     *           "documented": true,
                     *           "unreachable": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Coverage"];
                    /**
                     * @example 2 of 3 documented statuses seen
                     *
                     *     portal_login                               200         1
                     *     portal_login                               401         1
                     *     portal_login                               429         0  not seen
                     */
                    "text/plain": string;
                    "application/xml": {
                        name?: string;
                        tests?: number;
                        failures?: number;
                        skipped?: number;
                        testcase?: {
                            classname?: string;
                            name?: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    contract_violations: {
        parameters: {
            query?: {
                /** @description Most requests in the reply. */
                limit?: number;
                /** @description Value of `next` in the page before. Without it: the first page. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": 3,
                     *           "at": "2030-01-01T12:00:00Z",
                     *           "method": "POST",
                     *           "path": "/v1/auth/load",
                     *           "query": {},
                     *           "operation": null,
                     *           "operation_id": null,
                     *           "status": 405,
                     *           "duration_ms": 0.4,
                     *           "request_id": "req_00000010",
                     *           "user": null,
                     *           "email": null,
                     *           "headers": {
                     *             "content-length": "0",
                     *             "host": "127.0.0.1:8010",
                     *             "user-agent": "curl/8.14.1"
                     *           },
                     *           "body": null,
                     *           "reason": "method_not_allowed",
                     *           "fault": null,
                     *           "violations": [
                     *             {
                     *               "cause": "method_not_allowed",
                     *               "facts": {}
                     *             }
                     *           ],
                     *           "reply": {
                     *             "headers": {
                     *               "allow": "GET",
                     *               "content-type": "application/json"
                     *             },
                     *             "body": {
                     *               "detail": "Method Not Allowed"
                     *             },
                     *             "body_bytes": 31
                     *           }
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["RecordedRequestList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description Only messages to this address; upper and lower case are equal. */
                to?: string;
                /** @description Only messages of this kind. */
                kind?: components["schemas"]["MessageKind"];
                /** @description Only messages sent at this time or later, by the namespace's clock. */
                since?: string;
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "bd687c12ce812a610ee4953720b30f80",
                     *           "kind": "second_factor",
                     *           "to": "guest-2fa@example.com",
                     *           "created_at": "2030-01-01T12:00:00Z",
                     *           "expires_at": "2030-01-01T12:10:00Z",
                     *           "code": "657469",
                     *           "link": "http://127.0.0.1:8010/_emulate/approve?session_id=1fc74b8a42ec9ee1c5eb0afb84e7003c&token=8f997bea0ff2942c14b48f610be9edea",
                     *           "token": "8f997bea0ff2942c14b48f610be9edea",
                     *           "login_session_id": "1fc74b8a42ec9ee1c5eb0afb84e7003c",
                     *           "challenge_id": "challenge_d46d0ebf6968ed0d4f4ae339a99e66d9",
                     *           "portal_id": "portal_demo"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    clear_messages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    latest_message: {
        parameters: {
            query?: {
                /** @description Only messages to this address; upper and lower case are equal. */
                to?: string;
                /** @description Only messages of this kind. */
                kind?: components["schemas"]["MessageKind"];
                /** @description Only a message sent at this time or later, by the namespace's clock. */
                since?: string;
                /**
                 * @description How long to wait, in real time, if no message matches yet. At most `60s`; no wait if left
                 *     out.
                 */
                wait?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "bd687c12ce812a610ee4953720b30f80",
                     *       "kind": "second_factor",
                     *       "to": "guest-2fa@example.com",
                     *       "created_at": "2030-01-01T12:00:00Z",
                     *       "expires_at": "2030-01-01T12:10:00Z",
                     *       "code": "657469",
                     *       "link": "http://127.0.0.1:8010/_emulate/approve?session_id=1fc74b8a42ec9ee1c5eb0afb84e7003c&token=8f997bea0ff2942c14b48f610be9edea",
                     *       "token": "8f997bea0ff2942c14b48f610be9edea",
                     *       "login_session_id": "1fc74b8a42ec9ee1c5eb0afb84e7003c",
                     *       "challenge_id": "challenge_d46d0ebf6968ed0d4f4ae339a99e66d9",
                     *       "portal_id": "portal_demo"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The server stops. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "the server is stopping"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    list_challenges: {
        parameters: {
            query?: {
                /** @description Only sign-ins with this status. */
                status?: components["schemas"]["ChallengeStatus"];
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "challenge_d46d0ebf6968ed0d4f4ae339a99e66d9",
                     *           "status": "pending",
                     *           "kind": "second_factor",
                     *           "email": "guest-2fa@example.com",
                     *           "user_id": "user_guest_2fa",
                     *           "portal_id": "portal_demo",
                     *           "created_at": "2030-01-01T12:00:00Z",
                     *           "expires_at": "2030-01-01T12:10:00Z"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["ChallengeInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    get_challenge_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "auto_approve",
                     *       "after": "PT2S"
                     *     }
                     */
                    "application/json": components["schemas"]["ChallengePolicy"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    set_challenge_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "auto_approve",
                 *       "after": "2s"
                 *     }
                 */
                "application/json": components["schemas"]["ChallengePolicy"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "auto_approve",
                     *       "after": "PT2S"
                     *     }
                     */
                    "application/json": components["schemas"]["ChallengePolicy"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    approve_challenge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "challenge_d46d0ebf6968ed0d4f4ae339a99e66d9",
                     *       "status": "approved",
                     *       "kind": "second_factor",
                     *       "email": "guest-2fa@example.com",
                     *       "user_id": "user_guest_2fa",
                     *       "portal_id": "portal_demo",
                     *       "created_at": "2030-01-01T12:00:00Z",
                     *       "expires_at": "2030-01-01T12:10:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ChallengeInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    reject_challenge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "challenge_0fdfd9de04010d0abc263096e9133379",
                     *       "status": "rejected",
                     *       "kind": "second_factor",
                     *       "email": "guest-2fa@example.com",
                     *       "user_id": "user_guest_2fa",
                     *       "portal_id": "portal_demo",
                     *       "created_at": "2030-01-01T12:00:00Z",
                     *       "expires_at": "2030-01-01T12:10:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ChallengeInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    expire_challenge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "challenge_2e9f5a7f5116265af8b511e46bd2557f",
                     *       "status": "expired",
                     *       "kind": "second_factor",
                     *       "email": "guest-2fa@example.com",
                     *       "user_id": "user_guest_2fa",
                     *       "portal_id": "portal_demo",
                     *       "created_at": "2030-01-01T12:00:00Z",
                     *       "expires_at": "2030-01-01T12:10:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ChallengeInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    create_credential: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user": "dev@example.com",
                 *       "org": "org_acme",
                 *       "ttl": "5m"
                 *     }
                 */
                "application/json": components["schemas"]["NewCredential"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl",
                     *       "refresh_token": "e0f3cfc2063dd9cb32e0341e039e868c",
                     *       "token_type": "bearer",
                     *       "session_id": "c38f625386d7c774d2d55e65a8d40533",
                     *       "user_id": "user_dev",
                     *       "organization_id": "org_acme",
                     *       "expires_at": "2030-01-01T12:05:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Credential"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    list_all_sessions: {
        parameters: {
            query?: {
                /** @description Id or address of the user. */
                user?: string;
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "d7ef13452cf066a4012280ffea3030d1",
                     *           "user_id": "user_guest",
                     *           "organization_id": "org_acme",
                     *           "portal_id": "portal_demo",
                     *           "created_at": "2030-01-01T12:00:00Z",
                     *           "expires_at": "2030-01-15T12:00:00Z"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["SessionInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Part of the address, the name or the id. Upper and lower case are equal. */
                q?: string;
                /** @description Id of an organisation that the user is a member of. */
                organization?: string;
                /** @description Id of the user's portal. */
                portal?: string;
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "user_ada",
                     *           "email": "ada@example.com",
                     *           "first_name": "",
                     *           "last_name": "",
                     *           "has_password": true,
                     *           "is_active": true,
                     *           "is_superuser": false,
                     *           "mfa_required": false,
                     *           "portal_id": null,
                     *           "memberships": [
                     *             {
                     *               "organization_id": "org_north",
                     *               "role": "admin"
                     *             }
                     *           ],
                     *           "permissions": [],
                     *           "scopes": []
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["UserInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "user_cleo",
                 *       "email": "cleo@example.com",
                 *       "password": "correct horse battery staple",
                 *       "first_name": "Cleo",
                 *       "mfa_required": true,
                 *       "memberships": [
                 *         {
                 *           "organization_id": "org_acme",
                 *           "role": "member"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user_cleo",
                     *       "email": "cleo@example.com",
                     *       "first_name": "Cleo",
                     *       "last_name": "",
                     *       "has_password": true,
                     *       "is_active": true,
                     *       "is_superuser": false,
                     *       "mfa_required": true,
                     *       "portal_id": null,
                     *       "memberships": [
                     *         {
                     *           "organization_id": "org_acme",
                     *           "role": "member"
                     *         }
                     *       ],
                     *       "permissions": [],
                     *       "scopes": []
                     *     }
                     */
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user_cleo",
                     *       "email": "cleo@example.com",
                     *       "first_name": "Cleo",
                     *       "last_name": "",
                     *       "has_password": true,
                     *       "is_active": true,
                     *       "is_superuser": false,
                     *       "mfa_required": true,
                     *       "portal_id": null,
                     *       "memberships": [
                     *         {
                     *           "organization_id": "org_acme",
                     *           "role": "member"
                     *         }
                     *       ],
                     *       "permissions": [],
                     *       "scopes": []
                     *     }
                     */
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "mfa_required": false,
                 *       "last_name": "North"
                 *     }
                 */
                "application/json": components["schemas"]["UserPatch"];
                /**
                 * @example {
                 *       "mfa_required": false,
                 *       "last_name": "North"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user_cleo",
                     *       "email": "cleo@example.com",
                     *       "first_name": "Cleo",
                     *       "last_name": "North",
                     *       "has_password": true,
                     *       "is_active": true,
                     *       "is_superuser": false,
                     *       "mfa_required": false,
                     *       "portal_id": null,
                     *       "memberships": [
                     *         {
                     *           "organization_id": "org_acme",
                     *           "role": "member"
                     *         }
                     *       ],
                     *       "permissions": [],
                     *       "scopes": []
                     *     }
                     */
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    lock_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "for": "15m"
                 *     }
                 */
                "application/json": components["schemas"]["NewLock"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user_cleo",
                     *       "email": "cleo@example.com",
                     *       "first_name": "Cleo",
                     *       "last_name": "North",
                     *       "has_password": true,
                     *       "is_active": true,
                     *       "is_superuser": false,
                     *       "mfa_required": false,
                     *       "portal_id": null,
                     *       "memberships": [
                     *         {
                     *           "organization_id": "org_acme",
                     *           "role": "member"
                     *         }
                     *       ],
                     *       "permissions": [],
                     *       "scopes": [],
                     *       "locked_until": "2030-01-01T12:15:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    unlock_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user_cleo",
                     *       "email": "cleo@example.com",
                     *       "first_name": "Cleo",
                     *       "last_name": "North",
                     *       "has_password": true,
                     *       "is_active": true,
                     *       "is_superuser": false,
                     *       "mfa_required": false,
                     *       "portal_id": null,
                     *       "memberships": [
                     *         {
                     *           "organization_id": "org_acme",
                     *           "role": "member"
                     *         }
                     *       ],
                     *       "permissions": [],
                     *       "scopes": []
                     *     }
                     */
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "d7ef13452cf066a4012280ffea3030d1",
                     *           "user_id": "user_guest",
                     *           "organization_id": "org_acme",
                     *           "portal_id": "portal_demo",
                     *           "created_at": "2030-01-01T12:00:00Z",
                     *           "expires_at": "2030-01-15T12:00:00Z"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["SessionInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    list_organizations: {
        parameters: {
            query?: {
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "org_acme",
                     *           "name": "Acme"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizationList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    create_organization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "org_south",
                 *       "name": "South"
                 *     }
                 */
                "application/json": components["schemas"]["NewOrganization"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "org_south",
                     *       "name": "South"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "org_south",
                     *       "name": "South"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    update_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "name": "South and East"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationPatch"];
                /**
                 * @example {
                 *       "name": "South and East"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["OrganizationPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "org_south",
                     *       "name": "South and East"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    list_portals: {
        parameters: {
            query?: {
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "portal_demo",
                     *           "name": "Demo portal",
                     *           "organization_id": "org_acme"
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["PortalList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    create_portal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "portal_south",
                 *       "name": "South portal",
                 *       "organization_id": "org_acme"
                 *     }
                 */
                "application/json": components["schemas"]["NewPortal"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "portal_south",
                     *       "name": "South portal",
                     *       "organization_id": "org_acme"
                     *     }
                     */
                    "application/json": components["schemas"]["Portal"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_portal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "portal_south",
                     *       "name": "South portal",
                     *       "organization_id": "org_acme"
                     *     }
                     */
                    "application/json": components["schemas"]["Portal"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_portal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    update_portal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reset_url": "https://app.example.com/reset?token={token}",
                 *       "login_url": "https://app.example.com/sign-in?session={session_id}&token={token}"
                 *     }
                 */
                "application/json": components["schemas"]["PortalPatch"];
                /**
                 * @example {
                 *       "reset_url": "https://app.example.com/reset?token={token}",
                 *       "login_url": "https://app.example.com/sign-in?session={session_id}&token={token}"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PortalPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "portal_south",
                     *       "name": "South portal",
                     *       "organization_id": "org_acme",
                     *       "reset_url": "https://app.example.com/reset?token={token}",
                     *       "login_url": "https://app.example.com/sign-in?session={session_id}&token={token}"
                     *     }
                     */
                    "application/json": components["schemas"]["Portal"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    list_oauth_clients: {
        parameters: {
            query?: {
                /** @description Largest number of entries on a page, from 1 to 1000; 100 if left out. */
                limit?: number;
                /** @description Value of `next` on the page before. Starts with the first page if left out. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "cli",
                     *           "redirect_uris": [
                     *             "http://127.0.0.1/callback"
                     *           ],
                     *           "has_secret": false
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["OauthClientInfoList"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    create_oauth_client: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "app",
                 *       "redirect_uris": [
                 *         "https://app.example.com/callback"
                 *       ],
                 *       "secret": "a secret of the app"
                 *     }
                 */
                "application/json": components["schemas"]["NewOauthClient"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "app",
                     *       "redirect_uris": [
                     *         "https://app.example.com/callback"
                     *       ],
                     *       "has_secret": true
                     *     }
                     */
                    "application/json": components["schemas"]["OauthClientInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_oauth_client: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "app",
                     *       "redirect_uris": [
                     *         "https://app.example.com/callback"
                     *       ],
                     *       "has_secret": true
                     *     }
                     */
                    "application/json": components["schemas"]["OauthClientInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    delete_oauth_client: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Refused"];
        };
    };
    update_oauth_client: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "redirect_uris": [
                 *         "https://app.example.com/callback",
                 *         "http://127.0.0.1/callback"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OauthClientPatch"];
                /**
                 * @example {
                 *       "redirect_uris": [
                 *         "https://app.example.com/callback",
                 *         "http://127.0.0.1/callback"
                 *       ]
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["OauthClientPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "app",
                     *       "redirect_uris": [
                     *         "https://app.example.com/callback",
                     *         "http://127.0.0.1/callback"
                     *       ],
                     *       "has_secret": true
                     *     }
                     */
                    "application/json": components["schemas"]["OauthClientInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    get_staff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "approve_url": "https://app.example.com/approve?session={session_id}&token={token}"
                     *     }
                     */
                    "application/json": components["schemas"]["Staff"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Refused"];
        };
    };
    update_staff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "approve_url": "https://app.example.com/approve?session={session_id}&token={token}"
                 *     }
                 */
                "application/json": components["schemas"]["StaffPatch"];
                /**
                 * @example {
                 *       "approve_url": "https://app.example.com/approve?session={session_id}&token={token}"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["StaffPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "approve_url": "https://app.example.com/approve?session={session_id}&token={token}"
                     *     }
                     */
                    "application/json": components["schemas"]["Staff"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Refused"];
        };
    };
    events: {
        parameters: {
            query?: {
                /**
                 * @description Only events of these types: repeat the parameter, or separate types with commas. `lost` is
                 *     always sent.
                 */
                type?: components["schemas"]["EventType"][];
                /**
                 * @description Same as the header `Last-Event-ID`, for a page that cannot set headers. The old name
                 *     `last_event_id` works too.
                 */
                after?: number;
            };
            header?: {
                /** @description The `id` of the last event that the client has read; the stream goes on after it. Takes precedence over `after`. */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 3,
                     *       "at": "2030-01-01T12:00:00Z",
                     *       "type": "session",
                     *       "session": {
                     *         "step": "opened",
                     *         "id": "ses_1",
                     *         "user_id": "user_guest",
                     *         "organization_id": "org_acme",
                     *         "portal_id": "portal_demo"
                     *       }
                     *     }
                     */
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description Too many event streams are open. End one of them first. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "32 streams of events are open in this namespace: end one of them first"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
}
