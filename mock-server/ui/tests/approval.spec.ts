// The page behind an approval link.
import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test, type World } from './fixtures.ts';

const GUEST_2FA = 'guest-2fa@example.com';

/** The approval link of a sign-in that waits. */
async function link(world: World): Promise<string> {
  await world.signIn(GUEST_2FA);
  return (await world.ask('GET', `/_emulate/messages/latest?to=${GUEST_2FA}&wait=10s`)).link;
}

async function status(world: World): Promise<string> {
  const { data } = await world.ask('GET', '/_emulate/challenges');
  return data[0].status;
}

test('the approval page approves a sign-in by keyboard', async ({ page, world }) => {
  await page.goto(await link(world));
  await expect(page.getByText(`A sign-in for ${GUEST_2FA}`)).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'approval');
  expect(await status(world), 'an opened link decides nothing').toBe('pending');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('Approved. Return to your app to continue.');
  await expect(page.getByRole('button', { name: 'Reject' })).toBeDisabled();
  await expectAccessible(page);
  await screenshots(page, 'approval-approved');
  expect(await status(world)).toBe('approved');
});

test('the approval page rejects a sign-in', async ({ page, world }) => {
  await page.goto(await link(world));
  await page.getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByRole('status')).toHaveText('Rejected. You can close this page.');
  expect(await status(world)).toBe('rejected');
});

test.describe('a decided sign-in', () => {
  test.use({ expectedStatuses: [410, 503] });

  test('the approval page says that a sign-in is over', async ({ page, world }) => {
    const opened = await link(world);
    await page.goto(opened);
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('status')).toContainText('Approved.');
    await page.goto(opened);
    await expect(page.getByRole('heading', { name: 'Already approved' })).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
    await expectAccessible(page);
    await screenshots(page, 'approval-over');
  });

  test('the approval page tells a refused decision', async ({ page, world }) => {
    await page.goto(await link(world));
    const match = { operation: 'approve_2fa' };
    await world.ask('POST', '/_emulate/faults', { match, effect: { type: 'status', status: 503 }, times: 1 });
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('status')).toHaveText(
      'The server refused the decision (503). Reload this page to see why.',
    );
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the approval page shows the facts and asks for JavaScript', async ({ page, world }) => {
    await page.goto(await link(world));
    await expect(page.getByText(`A sign-in for ${GUEST_2FA}`)).toBeVisible();
    await expect(page.locator('noscript p')).toBeVisible();
    expect(await status(world)).toBe('pending');
  });
});
