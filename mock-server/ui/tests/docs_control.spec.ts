import { openOperation, send } from './docs_page.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('control operations run from their page', async ({ page, world }) => {
  await page.goto(`${world.url}/_emulate/docs`);
  await expect(page.getByRole('heading', { level: 1, name: /Control API/ })).toBeVisible();
  await expectAccessible(page);
  await openOperation(page, 'Add a fault');
  const reply = await send(page);
  await expect(reply).toContainText('201');
  await expect(reply).toContainText('The reply is as the document says.');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'docs-control');
  const { data } = await world.ask('GET', '/_emulate/faults');
  expect(data).toHaveLength(1);
  await reply.getByRole('button', { name: 'Delete a fault' }).click();
  await expect(page.getByLabel('id (required)')).toHaveValue(data[0].id);
  await expect(await send(page)).toContainText('204');
  expect((await world.ask('GET', '/_emulate/faults')).data).toEqual([]);
});

test('a path without its value is not sent', async ({ page, world }) => {
  await page.goto(`${world.url}/_emulate/docs#/get_fault`);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('id: enter a value');
});

test('an event stream is shown while it runs, and can be stopped', async ({ page, world }) => {
  await page.goto(`${world.url}/_emulate/docs#/events`);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const reply = page.getByRole('region', { name: 'Reply', exact: true });
  await expect(reply).toContainText('200');
  await world.signIn('guest-2fa@example.com');
  await expect(reply).toContainText('event: message');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(reply).toContainText('The reply is as the document says.');
});

test.describe('with a control token', () => {
  test.use({ expectedStatuses: [401] });

  test('the pages ask for it', async ({ page, world }) => {
    await page.route('**/_emulate/**', async (route) => {
      const path = new URL(route.request().url()).pathname;
      const given = route.request().headers()['authorization'] === 'Bearer the-token';
      await (given || path.endsWith('/docs') ? route.continue() : route.fulfill({ status: 401, json: { title: 'Unauthorized', status: 401 } }));
    });
    await page.goto(`${world.url}/_emulate/docs#/list_users`);
    await page.getByLabel('Token').fill('the-token');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(await send(page)).toContainText('200');
    await expect(page.getByRole('region', { name: 'the call as curl' })).toContainText('Bearer CONTROL_TOKEN');

    await page.goto(`${world.url}/docs#/load`);
    await page.getByRole('banner').getByRole('button', { name: /Run as/ }).click();
    await page.getByLabel('Control token').fill('the-token');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: /guest@example.com/ }).click();
    await expect(await send(page)).toContainText('"email": "guest@example.com"');
  });
});

test.describe('without the control API', () => {
  test.use({ expectedStatuses: [404] });

  test('the page says so and runs operations', async ({ page, world }) => {
    await page.route('**/_emulate/**', (route) => route.fulfill({ status: 404, json: { detail: 'Not Found' } }));
    await page.goto(`${world.url}/docs#/portal_login`);
    await page.getByRole('banner').getByRole('button', { name: /Run as/ }).click();
    await expect(page.getByRole('dialog')).toContainText('The control API is off (--no-control)');
    await page.getByRole('button', { name: 'Close' }).click();
    const reply = await send(page);
    await reply.getByRole('button', { name: 'Run as this session' }).click();
    await openOperation(page, 'load');
    await expect(await send(page)).toContainText('"email": "guest@example.com"');
  });
});
