// Sign-in with a password.
import { call } from './api.ts';
import { askForCode, finish } from './code.ts';
import { portal } from './config.ts';
import { type Tokens } from './session.ts';
import { element, onSubmit, rememberEmail } from './views.ts';

/** The password was right, and a second factor is needed. */
interface SecondFactor {
  readonly email: string;
  readonly login_session_id?: string | null;
}

function login(email: string, password: string): Promise<Tokens | SecondFactor> {
  return portal === undefined
    ? call('POST', '/v1/oauth2/login', { form: { grant_type: 'password', username: email, password } })
    : call('POST', '/v1/auth/portal/login', { json: { email, password, portal_id: portal } });
}

const WORDS = { 401: 'The address or the password is wrong.', 404: `The server has no portal ${portal}.` };

onSubmit('password', WORDS, async ({ email = '', password = '' }) => {
  const reply = await login(email, password);
  rememberEmail(email);
  element<HTMLInputElement>('password-password').value = '';
  if ('access_token' in reply) {
    await finish(reply);
  } else {
    askForCode(email, reply.login_session_id, `A message with a code was sent to ${email}.`);
  }
});
