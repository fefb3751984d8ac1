import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

if (!process.env['AUTH_BASE_URL']) {
  throw new Error(
    'AUTH_BASE_URL is not set. Let the server run the suite, which sets it:\n' +
      '    cargo run -p auth-mock-server -- exec -- npm --prefix mock-server/ui test',
  );
}

/** The browser of the system: nothing is downloaded. */
function chromium(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'chromium');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error('There is no `chromium` on PATH. Install it, on Debian: apt-get install chromium');
}

export default defineConfig({
  testDir: 'tests',
  // Each test has a namespace of its own, so all of them may run at once.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 90_000,
  expect: { timeout: 30_000 },
  use: {
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--no-first-run',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
