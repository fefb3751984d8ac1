import { expect, test as base } from 'auth-mock-playwright';
import { serve } from './app/serve.js';

export { expect };

export const GUEST = 'guest@example.com';
export const GUEST_2FA = 'guest-2fa@example.com';
export const PASSWORD = 'correct horse battery staple';

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

  /** The page, opened with the base URL of the test's namespace. */
  page: async ({ page, app, auth }, use) => {
    await page.goto(`${app}/?auth=${encodeURIComponent(auth.url)}`);
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
