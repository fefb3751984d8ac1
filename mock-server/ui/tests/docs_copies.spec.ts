import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { openOperation, send } from './docs_page.ts';
import { expect, test, type World } from './fixtures.ts';

async function copyAs(page: Page, language: string): Promise<string> {
  await page.getByRole('group', { name: 'Language' }).getByRole('button', { name: language }).click();
  return page.getByRole('region', { name: `the call as ${language}` }).innerText();
}

/**
 * Compares programs with those that `tests/contract/copies.rs` compiles. AUTH_UI_UPDATE=1 writes them.
 */
async function expectCompiled(file: string, programs: ReadonlyMap<string, string>, world: World): Promise<void> {
  const modules = [...programs].map(([name, program]) => `mod ${name} {\n${program}\n}\n`);
  const text = modules.join('\n').replaceAll(new URL(world.url).origin, 'http://127.0.0.1:8010').replaceAll(world.name, 't1');
  const path = join(import.meta.dirname, 'copies', file);
  if (process.env['AUTH_UI_UPDATE'] === '1') {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  expect(text).toBe(await readFile(path, 'utf8'));
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
  expect(rust).toContain('let request = PortalLoginRequest::new(');
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
  const links = page.getByRole('navigation', { name: 'Operations' }).getByRole('listitem').getByRole('link');
  await expect(links.first()).toBeVisible();
  const names = await links.allInnerTexts();
  const programs = new Map<string, string>();
  for (const name of names.map((text) => text.split('\n').pop()!)) {
    await openOperation(page, name);
    const program = await copyAs(page, 'Rust');
    expect(program).toContain(`client.${name}(`);
    programs.set(name, program);
  }
  expect(programs.size).toBe(names.length);
  await expectCompiled('sdk.txt', programs, world);
});

/** Operations that the typed control API has no method for. */
const NOT_TYPED = [
  'advance_clock',
  'contract_coverage',
  'contract_violations',
  'delete_snapshot',
  'events',
  'get_fault',
  'get_namespace',
  'get_request',
  'get_snapshot',
  'load_scenario',
  'replace_state',
  'scenario_schema',
  'validate_scenario',
  'verify_requests',
  'wait_for_requests',
];

test('control calls are programs where the typed control API has a method', async ({ page, world }) => {
  await page.goto(`${world.url}/_emulate/docs`);
  const links = page.getByRole('navigation', { name: 'Operations' }).getByRole('listitem').getByRole('link');
  await expect(links.first()).toBeVisible();
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!));
  const without: string[] = [];
  const programs = new Map<string, string>();
  for (const address of addresses) {
    await page.goto(`${world.url}/_emulate/docs${address}`);
    await expect(page.locator('.side-link[aria-current="page"]')).toHaveAttribute('href', address);
    for (const input of await page.getByLabel(/\(required\)/).all()) {
      await input.fill('name-1');
    }
    await expect(page.getByRole('group', { name: 'Language' })).toBeVisible();
    const name = address.replace('#/', '');
    if ((await page.getByRole('button', { name: 'Rust', exact: true }).count()) === 0) {
      without.push(name);
    } else {
      programs.set(name, await copyAs(page, 'Rust'));
    }
  }
  expect(without.sort()).toEqual(NOT_TYPED);
  await expectCompiled('control.txt', programs, world);
});
