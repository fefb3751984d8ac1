import { expect, GUEST, signIn, test } from './fixtures.js';

test('a service that is down for a moment costs one more click', async ({ page, auth }) => {
  await auth.faults.next('portal_login', { type: 'status', status: 503 });
  await signIn(page, GUEST);
  await expect(page.getByRole('alert')).toHaveText(
    'The service cannot be reached. Please try again.',
  );
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toHaveText('guest@example.com at Acme');
});

test('a connection that breaks is no refusal', async ({ page, auth }) => {
  // Without `times`: a browser may try a broken connection again by itself.
  const fault = await auth.faults.add({
    match: { operation: 'portal_login' },
    effect: { type: 'CONNECTION_RESET_BY_PEER' },
  });
  await signIn(page, GUEST);
  await expect(page.getByRole('alert')).toHaveText(
    'The service cannot be reached. Please try again.',
  );
  await auth.faults.remove(fault.id);
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
});

test('a form shows each field error beside its field', async ({ page, auth }) => {
  await auth.faults.next('portal_login', {
    type: 'validation',
    fields: [{ loc: 'email', msg: 'Value error, the domain does not take mail' }],
  });
  await signIn(page, GUEST);
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(
    'the domain does not take mail',
  );
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription('');
});

test('a guest who is locked out is told to wait', async ({ page, auth }) => {
  await auth.users.lock('user_guest');
  await signIn(page, GUEST);
  await expect(page.getByRole('alert')).toHaveText('Too many attempts. Please wait.');
  await auth.users.unlock('user_guest');
  await signIn(page, GUEST);
  await expect(page.getByRole('heading')).toContainText(GUEST);
});
