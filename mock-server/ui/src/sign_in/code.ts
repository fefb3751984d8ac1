// A sign-in that waits: the user types the code, or approves with the link in the message.
import { call } from './api.ts';
import { openAccount } from './account.ts';
import { authorize, isAuthorization } from './authorization.ts';
import { portal } from './config.ts';
import { type Outcome, type PendingLogin, waitForDecision } from './login_status.ts';
import { keep, type Tokens } from './session.ts';
import { element, onSubmit, show } from './views.ts';

const ENDS: Record<Extract<Outcome, string>, string> = {
  pending: 'The sign-in still waits. Start again.',
  consumed: 'This sign-in was completed in another window.',
  rejected: 'The sign-in was rejected.',
  expired: 'The sign-in took too long. Start again.',
};

let email = '';
/** Ends the wait for a decision. */
let wait = new AbortController();

/** Shows the view for the code. Without a login session, the code is the only way. */
export function askForCode(address: string, loginSessionId: string | null | undefined, about: string): void {
  email = address;
  element<HTMLFormElement>('code').reset();
  element('code-sent').textContent = about;
  element('code-waits').hidden = !loginSessionId;
  show('code');
  stopWaiting();
  if (loginSessionId) {
    void follow({ email, id: loginSessionId }, wait.signal);
  }
}

/** To be called when another view is shown. */
export function stopWaiting(): void {
  wait.abort();
  wait = new AbortController();
}

async function follow(login: PendingLogin, signal: AbortSignal): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await waitForDecision(login, signal);
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    throw error;
  }
  await finish(outcome);
}

/** Goes on with a sign-in that is over. */
export async function finish(outcome: Outcome): Promise<void> {
  stopWaiting();
  if (typeof outcome === 'string') {
    show('password', ENDS[outcome]);
  } else {
    keep(outcome);
    await (isAuthorization ? authorize() : openAccount());
  }
}

const VERIFY = portal === undefined ? '/v1/oauth2/verify-2fa' : '/v1/auth/portal/verify-2fa';

onSubmit('code', { 401: 'This code is wrong or too old.' }, async ({ code }) => {
  await finish(await call<Tokens>('POST', VERIFY, { json: { email, code } }));
});
