// The server for programs: where its binary is, and a server for a test run.
export { binaryPath, BinaryNotFoundError } from './binary.js';
export { startServer, StartError } from './start.js';
export type { RunningServer, StartOptions } from './start.js';
