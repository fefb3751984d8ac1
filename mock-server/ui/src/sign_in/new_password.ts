// Forgotten password: a message with a link, which leads to this page with `#reset=…`. Only portal
// users can reset a password.
import { ApiError, call } from './api.ts';
import { portal } from './config.ts';
import { element, inWords, onSubmit, rememberEmail, show } from './views.ts';

let token = '';

onSubmit('forgotten-password', { 404: `The server has no portal ${portal}.` }, async ({ email = '' }) => {
  await call('POST', '/v1/auth/portal/forgot-password', { json: { email, portal_id: portal } });
  rememberEmail(email);
  show('password', `If ${email} has an account here, a message with a link is on its way.`);
});

/** Opens the link of a message. The token works until a password is set. */
export async function openResetLink(opened: string, portal_id: string): Promise<void> {
  token = opened;
  let email: string;
  try {
    const query = { token, portal_id };
    ({ email } = await call<{ email: string }>('GET', '/v1/auth/portal/reset-callback', { query }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      show('forgotten-password', 'This link does not work any more. Ask for a new one.');
    } else {
      show('password', inWords(error, {}));
    }
    return;
  }
  rememberEmail(email);
  element<HTMLFormElement>('new-password').reset();
  element('new-password-for').textContent = email;
  element<HTMLInputElement>('new-password-email').value = email;
  show('new-password');
}

const WORDS = { 404: 'This link does not work any more. Ask for a new one.' };

onSubmit('new-password', WORDS, async ({ new_password, again }) => {
  if (new_password !== again) {
    throw new ApiError(422, [{ loc: ['again'], msg: 'The two passwords differ.' }]);
  }
  await call('POST', '/v1/auth/portal/reset-password', { json: { token, portal_id: portal, new_password } });
  element<HTMLFormElement>('new-password').reset();
  show('password', 'The new password is set. Sign in with it.');
});
