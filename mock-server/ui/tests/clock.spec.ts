import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test, type World } from './fixtures.ts';

const GUEST = 'guest-2fa@example.com';

async function verify(world: World, code: string): Promise<number> {
  const { status } = await world.send('POST', '/v1/auth/portal/verify-2fa', { email: GUEST, code });
  return status;
}

async function codeOf(world: World): Promise<string> {
  await world.signIn(GUEST);
  return (await world.ask('GET', '/_emulate/messages/latest?wait=10s')).code;
}

test('moving the clock expires a code', async ({ page, world }) => {
  await page.goto(`${world.url}/#/clock`);
  await expect(page.getByRole('heading', { name: 'Nothing waits' })).toBeVisible();
  const code = await codeOf(world);
  const codes = page.getByRole('region', { name: 'Codes and links' });
  await expect(codes).toContainText('left');
  await page.getByRole('button', { name: '+30 min' }).click();
  await expect(codes).toContainText('expired');
  expect(await verify(world, code)).toBe(401);
  await expect(page.getByRole('region', { name: 'Time of this namespace' })).toContainText('offset');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'clock');
  await page.setViewportSize({ width: 360, height: 740 });
  const namespace = await page.locator('.namespace select').boundingBox();
  expect(namespace!.width).toBeGreaterThan(80);
});

test('the clock moves to the next expiry and names it', async ({ page, world }) => {
  await page.goto(`${world.url}/#/clock`);
  const code = await codeOf(world);
  await page.getByRole('button', { name: 'Until the next expiry' }).click();
  await expect(page.getByText('Expired: a sign-in, with its code and link')).toBeVisible();
  expect(await verify(world, code)).toBe(401);
});

test('the clock is frozen, set, run on, and made real again', async ({ page, world }) => {
  await page.goto(`${world.url}/#/clock`);
  const face = page.getByRole('region', { name: 'Time of this namespace' });
  await expect(face).toContainText('Shows the time of the machine');
  await page.getByRole('button', { name: 'Freeze' }).click();
  await expect(face).toContainText('Stands still');
  await page.getByLabel('Time (UTC)').fill('2030-01-01T12:00:00');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await expect(face).toContainText('2030-01-01 12:00:00');
  expect(await world.ask('GET', '/_emulate/clock')).toEqual({ mode: 'frozen', now: '2030-01-01T12:00:00Z' });
  await screenshots(page, 'clock-frozen');
  await page.getByLabel(/^By/).fill('1h 30m');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(face).toContainText('2030-01-01 13:30:00');
  await page.getByRole('button', { name: 'Run on' }).click();
  await expect(face).toContainText('Runs,');
  await page.getByRole('button', { name: 'Real time' }).click();
  await expect(face).toContainText('Shows the time of the machine');
});

test.describe('with refusals', () => {
  test.use({ expectedStatuses: [400, 409] });
  test('a refused step is explained beside its form', async ({ page, world }) => {
    await page.goto(`${world.url}/#/clock`);
    await page.getByLabel(/^By/).fill('a while');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('not a duration');
    await page.getByLabel(/^By/).fill('10m');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.getByRole('button', { name: 'Until the next expiry' }).click();
    await expect(page.getByRole('alert')).toContainText('nothing expires');
  });
});
