// Sign-in without a password: the user asks for a code, and types it or opens the link.
import { call } from './api.ts';
import { askForCode, finish } from './code.ts';
import { portal } from './config.ts';
import { confirmLink } from './link.ts';
import { loginStatus } from './login_status.ts';
import { onSubmit, rememberEmail, show } from './views.ts';

interface MagicCode {
  readonly login_session_id?: string | null;
}

const WORDS = { 404: `The server has no portal ${portal}.` };

onSubmit('magic-code', WORDS, async ({ email = '' }) => {
  const { login_session_id } = await (portal === undefined
    ? call<MagicCode>('POST', '/v1/auth/request-magic-code', { json: { email } })
    : call<MagicCode>('POST', '/v1/auth/portal/request-magic-code', { json: { email, portal_id: portal } }));
  rememberEmail(email);
  askForCode(email, login_session_id, `If ${email} has an account here, a message with a code is on its way.`);
});

/** Opens the link of a message. It decides nothing: mail scanners open links too. */
export function openMagicLink(session_id: string, token: string, email: string): void {
  const approve = () => call('POST', '/v1/auth/approve-2fa', { json: { session_id, token } });
  confirmLink({
    title: 'Sign in?',
    about: `The link signs in ${email}.`,
    words: {
      403: 'This link is not valid.',
      404: 'This link has expired. Start again.',
      409: 'This link was used, or the sign-in was rejected. Start again.',
    },
    async here() {
      await approve();
      const outcome = await loginStatus({ email, id: session_id });
      await finish(outcome);
    },
    async elsewhere() {
      await approve();
      show('password', 'Approved. Go on in the window or app that asked for the code.');
    },
  });
}
