// The control API of auth-mock-server, typed. Runs in Node.js and in browsers.
export { Challenges, type PendingOptions } from './challenges.js';
export { Clock } from './clock.js';
export { connect, Emulator, type ConnectOptions } from './emulator.js';
export { ConnectionError, ControlError, RefusedError, VerificationError } from './errors.js';
export type { EventOptions } from './events.js';
export { Faults } from './faults.js';
export { Inbox, type MessageOptions } from './inbox.js';
export { Namespace } from './namespace.js';
export { OauthClients } from './oauth_clients.js';
export { Organizations, Portals } from './organizations.js';
export { Requests, type Times, type WaitOptions } from './requests.js';
export { Scenarios, Sessions, Snapshots } from './state.js';
export type { CallId, CallOptions, Duration, Input, QueryFor, Reply, Schemas } from './types.js';
export { Users } from './users.js';
