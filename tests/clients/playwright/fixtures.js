import { randomUUID } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { serve } from './app/serve.js';

export { expect };

export const GUEST = 'guest@example.com';
export const GUEST_2FA = 'guest-2fa@example.com';
export const PASSWORD = 'correct horse battery staple';

/** A namespace of the server: users, inbox, clock and faults that no other test sees. */
export class World {
  constructor(control) {
    this.name = randomUUID();
    /** The base URL for the app. */
    this.url = `${process.env.AUTH_BASE_URL}/_ns/${this.name}`;
    this.control = control;
  }

  /** Sends one request to the control API, and returns what it answers. */
  async ask(method, path, options = {}) {
    const headers = { 'X-Mock-Namespace': this.name };
    const url = `${process.env.AUTH_CONTROL_URL}${path}`;
    const reply = await this.control.fetch(url, { method, headers, ...options });
    if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
    return reply.status() === 204 ? undefined : reply.json();
  }

  /** The code in the newest message to an address, which may still have to come. */
  async code(email) {
    const params = { to: email, wait: '10s' };
    return (await this.ask('GET', '/messages/latest', { params })).code;
  }
}

/** What was asked of the server, oldest first, and why it said no. */
async function journal(world) {
  const { data } = await world.ask('GET', '/requests');
  const line = (one) => [one.status, one.method, one.path, one.fault ?? one.reason];
  return data.reverse().map((one) => line(one).filter(Boolean).join(' ')).join('\n');
}

export const test = base.extend({
  /** The app's address. */
  app: [
    async ({}, use) => {
      const server = await serve();
      await use(server.url);
      await server.close();
    },
    { scope: 'worker' },
  ],

  /** Makes as many namespaces as a test wants. They are taken away when it ends. */
  newWorld: async ({ playwright }, use, testInfo) => {
    const control = await playwright.request.newContext();
    const worlds = [];
    await use(() => {
      worlds.push(new World(control));
      return worlds.at(-1);
    });
    for (const world of worlds) {
      if (testInfo.status !== testInfo.expectedStatus) {
        const body = await journal(world);
        await testInfo.attach('requests', { body, contentType: 'text/plain' });
      }
      await world.ask('DELETE', `/namespaces/${world.name}`);
    }
    await control.dispose();
  },

  world: async ({ newWorld }, use) => use(newWorld()),

  /** The page, opened with the base URL of the test's namespace. */
  page: async ({ page, app, world }, use) => {
    await page.goto(`${app}/?auth=${encodeURIComponent(world.url)}`);
    await use(page);
  },
});

export async function signIn(page, email, password = PASSWORD) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function typeCode(page, code) {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}
