import { expect, GUEST, signIn, test } from './fixtures.js';

test('a service that is down for a moment costs one more click', async ({ page, world }) => {
  await world.ask('POST', '/faults', {
    data: {
      match: { operation: 'portal_login' },
      effect: { type: 'status', status: 503 },
      times: 1,
    },
  });
  await signIn(page, GUEST);
  await expect(page.getByRole('alert')).toHaveText(
    'The service cannot be reached. Please try again.',
  );
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toHaveText('guest@example.com at Acme');
});

test('a connection that breaks is no refusal', async ({ page, world }) => {
  // Without `times`: a browser may try a broken connection again by itself.
  const fault = await world.ask('POST', '/faults', {
    data: {
      match: { operation: 'portal_login' },
      effect: { type: 'CONNECTION_RESET_BY_PEER' },
    },
  });
  await signIn(page, GUEST);
  await expect(page.getByRole('alert')).toHaveText(
    'The service cannot be reached. Please try again.',
  );
  await world.ask('DELETE', `/faults/${fault.id}`);
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
});

test('a form shows each field error beside its field', async ({ page, world }) => {
  await world.ask('POST', '/faults', {
    data: {
      match: { operation: 'portal_login' },
      effect: {
        type: 'validation',
        fields: [{ loc: 'email', msg: 'Value error, the domain does not take mail' }],
      },
      times: 1,
    },
  });
  await signIn(page, GUEST);
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(
    'the domain does not take mail',
  );
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription('');
});

test('a guest who is locked out is told to wait', async ({ page, world }) => {
  await world.ask('POST', '/users/user_guest/lock');
  await signIn(page, GUEST);
  await expect(page.getByRole('alert')).toHaveText('Too many attempts. Please wait.');
  await world.ask('POST', '/users/user_guest/unlock');
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
});
