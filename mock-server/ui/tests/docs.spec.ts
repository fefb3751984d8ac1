import { gzipSync } from 'node:zlib';
import { follow, openOperation, send } from './docs_page.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, screenshots, test } from './fixtures.ts';

/** Status of each operation from its first example. Those with made-up secrets are refused. */
const STATUSES: Readonly<Record<string, number>> = {
  load: 200,
  logout: 204,
  switch: 200,
  cli_browser_token: 200,
  consume_cli_token: 404,
  portal_login: 200,
  portal_request_magic_code: 200,
  portal_verify_2fa: 401,
  approve_2fa: 404,
  reject_2fa: 404,
  login_status: 404,
  portal_forgot_password: 201,
  portal_reset_callback: 404,
  portal_reset_password: 404,
  login_as_user: 403,
  request_magic_code: 200,
  oauth2_authorize: 200,
  oauth2_code: 200,
  oauth2_token: 400,
  create_pat: 200,
  list_pats: 200,
  revoke_pat: 404,
  oauth2_login: 200,
  oauth2_verify_2fa: 401,
  oauth2_refresh: 401,
};

test.describe('API runner', () => {
  test.use({ expectedStatuses: [400, 401, 403, 404] });

  test('each operation runs from its example', async ({ page, world }) => {
    await page.goto(`${world.url}/docs`);
    const links = page.getByRole('navigation', { name: 'Operations' }).getByRole('listitem');
    await expect(links).toHaveCount(Object.keys(STATUSES).length);
    for (const [name, status] of Object.entries(STATUSES)) {
      await openOperation(page, name);
      const reply = await send(page);
      await expect(reply.getByRole('status'), name).toContainText(String(status));
      await expect(reply, name).toContainText('The reply is as the contract says.');
    }
  });

  test('first screen tells what to do', async ({ page, world }) => {
    await page.goto(`${world.url}/docs`);
    await expect(page.getByRole('heading', { level: 1, name: 'Auth API' })).toBeVisible();
    await expect(page.getByRole('cell', { name: 'guest-2fa@example.com' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Authorize' })).toHaveCount(0);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshots(page, 'docs-start');
    await page.getByRole('main').getByRole('link', { name: 'load' }).click();
    await expect(await send(page)).toContainText('dev@example.com');
  });

  test('calls run as the chosen user, who is shown with the time left', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/load`);
    await page.getByRole('banner').getByRole('button', { name: /Run as/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Run as' });
    await expect(dialog.getByRole('button', { name: /admin@example.com/ })).toBeVisible();
    await expectAccessible(page);
    await screenshots(page, 'docs-run-as');
    await dialog.getByRole('searchbox').fill('guest-2');
    await dialog.getByRole('searchbox').press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('banner')).toContainText(/guest-2fa@example.com\s*(29|30):\d\d left/);
    await expect(await send(page)).toContainText('"email": "guest-2fa@example.com"');
  });

  test('a refusal is explained by its reason and rules', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/load`);
    await page.getByRole('banner').getByRole('button', { name: /Run as/ }).click();
    await page.getByRole('button', { name: 'Send no bearer' }).click();
    const reply = await send(page);
    await expect(reply).toContainText('401');
    await expect(reply).toContainText('The request has no Authorization header.');
    await expect(reply.getByRole('link').first()).toHaveAttribute('href', /#\/rules\//);
  });

  test('a pasted bearer is sent', async ({ page, world }) => {
    const { access_token } = await world.signIn('guest@example.com');
    await page.goto(`${world.url}/docs#/load`);
    await page.getByRole('banner').getByRole('button', { name: /Run as/ }).click();
    await page.getByLabel('Paste a bearer').fill(`Bearer ${access_token}`);
    await page.getByRole('button', { name: 'Use it' }).click();
    await expect(page.getByRole('button', { name: /Run as guest@example.com/ })).toContainText('left');
    await expect(await send(page)).toContainText('"email": "guest@example.com"');
  });

  test('another namespace opens with the same operation', async ({ page, world }) => {
    await world.ask('POST', '/_emulate/namespaces', { name: `${world.name}-other` });
    await page.goto(`${world.url}/docs#/load`);
    await page.getByLabel('Namespace').focus();
    await page.getByLabel('Namespace').selectOption(`${world.name}-other`);
    await expect(page).toHaveURL(`${world.url}-other/docs#/load`);
    await expect(page.getByRole('region', { name: 'the call as curl' })).toContainText(`/_ns/${world.name}-other/v1/auth/load`);
  });

  test('a bearer that ended by logout is made anew', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/logout`);
    await expect(await send(page)).toContainText('204');
    await openOperation(page, 'load');
    await expect(await send(page)).toContainText('200');
  });

  test('search and keys reach and send an operation', async ({ page, world }) => {
    await page.goto(`${world.url}/docs`);
    await expect(page.getByRole('heading', { level: 1, name: 'Auth API' })).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('initial');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'load' })).toBeVisible();
    await page.getByRole('main').focus();
    await page.keyboard.press('s');
    await expect(page.getByRole('region', { name: 'Reply', exact: true })).toContainText('200');
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Send the call');
    await expect(page.getByRole('dialog')).toContainText('Next operation');
  });

  test('schemas show fields, limits and variants', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/portal_login`);
    await page.getByText('Successful Response').click();
    const response = page.getByRole('listitem').filter({ hasText: 'Successful Response' });
    await response.getByText('TwoFAResponse', { exact: true }).click();
    await expect(response.getByText('two_fa_required', { exact: true })).toBeVisible();
    await expect(response.getByText('string or null')).toBeVisible();
    await expect(response.getByRole('link', { name: 'portal_verify_2fa' })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshots(page, 'docs-schema');
  });

  test('a body that is not allowed is told before it is sent', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/portal_login`);
    const text = page.getByLabel('Body as JSON');
    await text.fill('{"email": 5, "password": "x"}');
    await expect(page.getByText('portal_id is missing')).toBeVisible();
    await expect(page.getByText('email is of type number; must be string')).toBeVisible();
    await text.fill('{"email": ');
    await expect(page.getByText('Not JSON:')).toBeVisible();
    await page.getByLabel('Example', { exact: true }).selectOption('second_factor');
    await expect(page.getByText('Not JSON:')).toBeHidden();
    await openOperation(page, 'switch');
    await page.getByLabel('Body as JSON').fill('{}');
    await page.getByRole('button', { name: 'Reset to the example' }).click();
    await expect(page.getByLabel('Body as JSON')).toHaveValue(/org_acme_s_dev/);
  });

  test('page stays under 120 KiB compressed', async ({ page, world }) => {
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (/\/_ui\/|\/docs$/.test(new URL(response.url()).pathname)) {
        bodies.push(response.body());
      }
    });
    await page.goto(`${world.url}/docs#/load`);
    await page.getByRole('banner').getByRole('button', { name: /Run as/ }).click();
    await page.getByRole('button', { name: 'Send no bearer' }).click();
    await expect(await send(page)).toContainText('The request has no Authorization header.');
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120 * 1024);
  });
});

test.describe('chained calls', () => {
  test.use({ expectedStatuses: [401, 404] });

  test('a second factor is passed with the code of the inbox', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/portal_login`);
    await page.getByLabel('Example', { exact: true }).selectOption('second_factor');
    await expect(await send(page)).toContainText('"two_fa_required": true');
    const reply = await follow(page, 'portal_verify_2fa');
    await expect(reply).toContainText('access_token');
    await expect(reply).toContainText('The reply is as the contract says.');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshots(page, 'docs-reply');
    await reply.getByRole('button', { name: 'Run as this session' }).click();
    await openOperation(page, 'load');
    await expect(await send(page)).toContainText('"email": "guest-2fa@example.com"');
  });

  test('the newest code is filled in by a button', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/oauth2_verify_2fa`);
    const fill = page.getByRole('button', { name: 'Fill the newest code from the inbox' });
    await fill.click();
    await expect(page.getByRole('alert')).toContainText('The inbox has no message for this call.');
    await world.ask('POST', '/v1/auth/request-magic-code', { email: 'dev@example.com' });
    const { code } = await world.ask('GET', '/_emulate/messages/latest?wait=10s');
    await fill.click();
    await expect(page.getByLabel('Body as JSON')).toHaveValue(new RegExp(code));
    await expect(await send(page)).toContainText('access_token');
  });

  test('a call without its message says what sends one', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/portal_request_magic_code`);
    await page.getByLabel('Body as JSON').fill('{"email": "nobody@example.com", "portal_id": "portal_demo"}');
    await send(page);
    await page.getByRole('list', { name: 'What can follow' }).getByRole('button', { name: 'portal_verify_2fa' }).click();
    await expect(page.getByRole('alert')).toContainText('The inbox has no message for this call.');
    await expect(page.getByLabel('Body as JSON')).toHaveValue(/nobody@example.com/);
  });

  test('an approval on another device ends the sign-in', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/portal_login`);
    await page.getByLabel('Example', { exact: true }).selectOption('second_factor');
    await send(page);
    await expect(await follow(page, 'approve_2fa')).toContainText('approved');
    await openOperation(page, 'login_status');
    await page.getByRole('button', { name: 'Fill session_id from the last reply' }).click();
    await expect(await send(page)).toContainText('access_token');
  });

  test('a session is handed over by an exchange code', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/cli_browser_token`);
    await send(page);
    await expect(await follow(page, 'consume_cli_token')).toContainText('access_token');
  });

  test('a forgotten password is reset with the token of the message', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/portal_forgot_password`);
    await expect(await send(page)).toContainText('201');
    await openOperation(page, 'portal_reset_callback');
    await page.getByRole('button', { name: 'Fill from the newest message' }).click();
    await expect(page.getByLabel('token (required)')).not.toHaveValue('9f86d081884c7d659a2feaa0c55ad015');
    await expect(await send(page)).toContainText('guest@example.com');
    await expect(await follow(page, 'portal_reset_password')).toContainText('200');
    const reply = await follow(page, 'portal_login');
    await expect(reply).toContainText('access_token');
    expect((await world.send('POST', '/v1/auth/portal/login', { email: 'guest@example.com', password: PASSWORD, portal_id: 'portal_demo' })).status).toBe(401);
  });

  test('a refresh token of the user gives an access token', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/oauth2_refresh`);
    await page.getByRole('button', { name: 'Fill a refresh token of the user' }).click();
    await expect(page.getByLabel('Body as JSON')).not.toHaveValue(/9f86d081884c7d659a2feaa0c55ad015/);
    await expect(await send(page)).toContainText('access_token');
  });
});

test.describe('replies that break the contract', () => {
  test.use({ expectedStatuses: [503] });

  test('an undocumented status is explained', async ({ page, world }) => {
    await page.goto(`${world.url}/docs#/load`);
    await page.getByText('More headers').click();
    await page.getByLabel('Headers, one a line').fill('X-Mock-Fault: status=503');
    const reply = await send(page);
    await expect(reply.getByRole('alert')).toContainText('Status 503 is not documented. Documented: 200, 401, 404.');
    await expectAccessible(page);
  });

  test('a broken body is explained field by field', async ({ page, world }) => {
    await page.route('**/v1/auth/load', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      delete body.organization;
      body.user.role = { name: 7 };
      body.organizations[1].id = null;
      await route.fulfill({ response, json: body });
    });
    await page.goto(`${world.url}/docs#/load`);
    const alert = (await send(page)).getByRole('alert');
    await expect(alert).toContainText('organization is missing');
    await expect(alert).toContainText('user.role.name is of type number; must be string');
    await expect(alert).toContainText('organizations[1].id is of type null; must be string');
    await screenshots(page, 'docs-broken');
  });

  test('each variant that a body does not fit is named', async ({ page, world }) => {
    await page.route('**/portal/login', (route) => route.fulfill({ json: { access_token: 'a', token_type: 'bearer' } }));
    await page.goto(`${world.url}/docs#/portal_login`);
    const alert = (await send(page)).getByRole('alert');
    await expect(alert).toContainText('the body fits none of: Token, TwoFAResponse');
    await expect(alert.getByRole('listitem').filter({ hasText: /^Token/ })).toContainText('refresh_token is missing');
    await expect(alert.getByRole('listitem').filter({ hasText: /^TwoFAResponse/ })).toContainText('email is missing');
  });
});
