import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

async function emails(world: { ask: (method: string, path: string) => Promise<any> }): Promise<string[]> {
  return (await world.ask('GET', '/_emulate/users?limit=1000')).data.map(({ email }: { email: string }) => email);
}

test('a snapshot is saved, restored and deleted', async ({ page, world }) => {
  await page.goto(`${world.url}/#/snapshots`);
  await expect(page.getByRole('heading', { name: 'No snapshots yet' })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'snapshots-empty');
  await page.getByRole('form', { name: 'Save a snapshot' }).getByLabel(/^Name/).fill('before');
  await page.keyboard.press('Enter');
  const list = page.getByRole('list', { name: 'Snapshots' });
  await expect(list).toContainText('before');
  await world.signIn('guest-2fa@example.com');
  expect((await world.ask('GET', '/_emulate/messages')).total).toBe(1);
  await page.getByRole('button', { name: 'Restore before' }).click();
  await expect(page.getByText('This namespace is as in before again.')).toBeVisible();
  expect((await world.ask('GET', '/_emulate/messages')).total).toBe(0);
  await page.getByRole('button', { name: 'Delete before' }).click();
  await page.getByRole('button', { name: 'Delete snapshot' }).click();
  await expect(page.getByRole('heading', { name: 'No snapshots yet' })).toBeVisible();
});

test('the state is downloaded, and loaded again', async ({ page, world }) => {
  await world.signIn('guest-2fa@example.com');
  await page.goto(`${world.url}/#/snapshots`);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download state' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe(`${world.name}.state.json`);
  const path = await file.path();
  expect(JSON.parse(await readFile(path, 'utf8')).version).toBe(1);
  await world.ask('DELETE', '/_emulate/messages');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload state…' }).click();
  await (await chooser).setFiles(path);
  await page.getByRole('button', { name: 'Replace everything' }).click();
  await expect(page.getByText('The state is loaded.')).toBeVisible();
  expect((await world.ask('GET', '/_emulate/messages')).total).toBe(1);
  // A long body is not copied into the strip of calls.
  await expect(page.getByRole('complementary')).toContainText('@body.json');
});

test('a file that is no state is refused in its dialog', async ({ page, world }) => {
  await page.goto(`${world.url}/#/snapshots`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload state…' }).click();
  await (await chooser).setFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('not json') });
  await page.getByRole('button', { name: 'Replace everything' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('notes.json: is not JSON');
});

test('a reset asks first, and keeps what it is told to keep', async ({ page, world }) => {
  await world.ask('PUT', '/_emulate/clock', { mode: 'frozen', now: '2030-01-01T12:00:00Z' });
  await world.signIn('guest-2fa@example.com');
  await page.goto(`${world.url}/#/snapshots`);
  await page.getByRole('button', { name: 'Reset namespace…' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await world.ask('GET', '/_emulate/messages')).total).toBe(1);
  await page.getByRole('button', { name: 'Reset namespace…' }).click();
  await page.getByLabel('Keep time and mode of the clock').check();
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByText('The namespace has begun again.')).toBeVisible();
  expect((await world.ask('GET', '/_emulate/messages')).total).toBe(0);
  expect((await world.ask('GET', '/_emulate/clock')).mode).toBe('frozen');
});

test('a scenario is loaded from YAML', async ({ page, world }) => {
  await page.goto(`${world.url}/#/snapshots`);
  await page.getByRole('button', { name: 'Example' }).click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(page.getByText(/^Loaded\. The scenario has/)).toBeVisible();
  expect(await emails(world)).toEqual(expect.arrayContaining(['customer@example.com', 'guest@example.com']));
  await page.getByLabel('Earlier scenario').selectOption('replace');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect.poll(() => emails(world)).not.toContain('guest@example.com');
  await page.getByLabel('Scenario', { exact: true }).fill('{"users": [], "portals": []}');
  await page.getByRole('button', { name: 'Check only' }).click();
  await expect(page.getByText('Correct: 0 organisations, 0 portals, 0 users.')).toBeVisible();
});

test.describe('with mistakes', () => {
  test.use({ expectedStatuses: [400] });
  test('mistakes of a scenario have their lines', async ({ page, world }) => {
    await page.goto(`${world.url}/#/snapshots`);
    const area = page.getByLabel('Scenario', { exact: true });
    const mistakes = page.getByRole('list', { name: 'Mistakes in the scenario' }).getByRole('listitem');
    const load = page.getByRole('button', { name: 'Load', exact: true });
    await area.fill('organizations:\n  - id: org_é\n    name: É\n    label: x\n');
    await load.click();
    await expect(mistakes).toHaveText([/^Line 4\s*unknown field label/]);
    await area.fill('users:\n  - id: [a\n');
    await load.click();
    await expect(mistakes).toHaveText([/^Line [23]/]);
    await area.fill('users:\n  - id: a\n    email: a@b.c\n    memberships:\n      - organization_id: zz\n  - id: a\n    email: b@b.c\n');
    await page.getByRole('button', { name: 'Check only' }).click();
    await expect(mistakes).toContainText(['Line 2', 'Line 5', 'Line 6']);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshots(page, 'snapshots-mistakes');
    await page.getByRole('button', { name: 'Line 6' }).click();
    const selected = await area.evaluate((element: HTMLTextAreaElement) => element.value.slice(element.selectionStart, element.selectionEnd));
    expect(selected).toBe('  - id: a');
  });
});
