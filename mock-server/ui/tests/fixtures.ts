import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

const server = process.env['AUTH_BASE_URL']!;
let namespaces = 0;

/** The demo users' password. */
export const PASSWORD = 'correct horse battery staple';

/** A namespace for one test. */
export class World {
  readonly name: string;
  /** Base URL of the namespace, for an app and for the pages. */
  readonly url: string;

  constructor(name: string) {
    this.name = name;
    this.url = `${server}/_ns/${name}`;
  }

  /** Sends a request to the namespace and returns the JSON of its reply. */
  async ask(method: string, path: string, body?: unknown): Promise<any> {
    const response = await this.send(method, path, body);
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  }

  /** Signs a portal user in; with a second factor the reply has the login session. */
  signIn(email: string, password = PASSWORD): Promise<any> {
    return this.ask('POST', '/v1/auth/portal/login', { email, password, portal_id: 'portal_demo' });
  }
}

interface Fixtures {
  world: World;
  /** Statuses of failed requests that the test expects, as the console shows each of them. */
  expectedStatuses: number[];
}

export const test = base.extend<Fixtures>({
  world: async ({}, use, info) => {
    namespaces += 1;
    await use(new World(`ui-${info.workerIndex}-${namespaces}`));
  },
  expectedStatuses: [[], { option: true }],
  page: async ({ page, expectedStatuses }, use) => {
    const faults = watch(page, expectedStatuses);
    await use(page);
    expect(faults).toEqual([]);
  },
});

/** Collects what no page may do: console errors, and requests to another server. */
export function watch(page: Page, expectedStatuses: readonly number[]): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    const expected = expectedStatuses.some((status) => text.includes(`status of ${status} `));
    if (message.type() === 'error' && !expected) {
      faults.push(`console: ${text}`);
    }
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:' && !['127.0.0.1', 'localhost'].includes(hostname)) {
      faults.push(`request to another host: ${request.url()}`);
    }
  });
  return faults;
}

/** Fails if axe finds a violation of WCAG 2.2 AA in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without transitions, so that axe sees no colour in between.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    const found = violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ target }) => target).join(' | ')}`);
    expect(found).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

const WIDTHS = [360, 1024, 1920];

/** Writes screenshots at three widths in both themes to the folder AUTH_UI_SCREENSHOTS, if it is set. */
export async function screenshots(page: Page, name: string): Promise<void> {
  const folder = process.env['AUTH_UI_SCREENSHOTS'];
  if (folder === undefined) {
    return;
  }
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) {
    await page.setViewportSize(before);
  }
}

/** Fails if the page is wider than the window at 360 px. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
  if (before !== null) {
    await page.setViewportSize(before);
  }
}
