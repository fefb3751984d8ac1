import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openOperation, send } from './docs_page.ts';
import { expect, test } from './fixtures.ts';

async function copyAs(page: Page, language: string): Promise<string> {
  await page.getByRole('group', { name: 'Language' }).getByRole('button', { name: language }).click();
  return page.getByRole('region', { name: `the call as ${language}` }).innerText();
}

test('a call is copied in four languages', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.url}/docs#/portal_login`);
  const curl = await copyAs(page, 'curl');
  expect(curl).toContain(`curl -sS ${world.url}/v1/auth/portal/login`);
  expect(curl).toContain("-H 'content-type: application/json'");
  expect(await copyAs(page, 'TypeScript')).toContain('await fetch(');
  expect(await copyAs(page, 'Python')).toContain('"portal_id": "portal_demo",');
  const rust = await copyAs(page, 'Rust');
  expect(rust).toContain('let request = PortalLoginRequest {');
  await page.getByRole('button', { name: 'Copy the call as Rust' }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(rust);
});

test('a copied call runs', async ({ page, world }) => {
  await page.goto(`${world.url}/docs#/oauth2_login`);
  const text = await copyAs(page, 'TypeScript');
  const said: unknown[] = [];
  const call = new Function('console', `return (async () => { ${text} })();`) as (console: unknown) => Promise<void>;
  await call({ log: (...values: unknown[]) => said.push(...values) });
  expect(said[0]).toBe(200);
  expect(said[1]).toContain('access_token');
});

test('a copied call has the bearer of the chosen user', async ({ page, world }) => {
  await page.goto(`${world.url}/docs#/load`);
  expect(await copyAs(page, 'curl')).toContain('Bearer ACCESS_TOKEN');
  await send(page);
  expect(await copyAs(page, 'curl')).toMatch(/Bearer eyJ/);
  expect(await copyAs(page, 'Rust')).toContain('.with_session(session)');
});

test('every operation is a program with the SDK', async ({ page, world }) => {
  await page.goto(`${world.url}/docs`);
  const names = await page.getByRole('navigation', { name: 'Operations' }).getByRole('listitem').getByRole('link').allInnerTexts();
  const folder = process.env['AUTH_UI_RUST'];
  for (const name of names.map((text) => text.split('\n').pop()!)) {
    await openOperation(page, name);
    const program = await copyAs(page, 'Rust');
    expect(program).toContain(`client.${name}(`);
    if (folder !== undefined) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${name}.rs`), `${program}\n`);
    }
  }
  expect(names).toHaveLength(19);
});

test('control calls have no Rust where the SDK has no method', async ({ page, world }) => {
  await page.goto(`${world.url}/_emulate/docs#/list_users`);
  await expect(page.getByRole('group', { name: 'Language' }).getByRole('button')).toHaveText(['curl', 'TypeScript', 'Python']);
});
