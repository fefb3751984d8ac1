// Fixtures for Playwright: a namespace of auth-mock-server for each test.
import { test as base } from '@playwright/test';
import { fixtures, type AuthFixtures, type AuthWorkerFixtures } from './fixtures.js';

export { expect } from '@playwright/test';
export { Auth } from './auth.js';
export { fixtures } from './fixtures.js';
export type { AuthFixtures, AuthWorkerFixtures } from './fixtures.js';
export type { Places, StorageState } from './storage_state.js';

/** Playwright's `test` with the fixtures `auth`, `newAuth` and `authServer`. */
export const test = base.extend<AuthFixtures, AuthWorkerFixtures>(fixtures);
