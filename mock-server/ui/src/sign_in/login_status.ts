// Waits until somebody approves or rejects a sign-in, or its time is over.
import { ApiError, call } from './api.ts';
import { type Tokens } from './session.ts';

/** A sign-in that waits for its code or for a decision. */
export interface PendingLogin {
  readonly email: string;
  readonly id: string;
}

interface LoginStatus extends Partial<Tokens> {
  readonly status: 'pending' | 'approved' | 'consumed' | 'rejected' | 'expired';
}

export type Outcome = Tokens | 'pending' | 'consumed' | 'rejected' | 'expired';

/** Pause between two questions. Real services ask for one that is not shorter. */
const PAUSE_MS = 2000;

/** Asks once. The first answer after an approval has the tokens; it comes once. */
export async function loginStatus({ email, id }: PendingLogin, signal?: AbortSignal): Promise<Outcome> {
  const reply = await call<LoginStatus>('GET', '/v1/auth/login-status', {
    query: { email, session_id: id },
    ...(signal && { signal }),
  });
  const { status, access_token, refresh_token } = reply;
  if (access_token !== undefined && refresh_token !== undefined) {
    return { access_token, refresh_token };
  }
  // Without tokens, an approval has given them to another window.
  return status === 'approved' ? 'consumed' : status;
}

/** Asks until the sign-in is over. `signal` ends the wait. */
export async function waitForDecision(login: PendingLogin, signal: AbortSignal): Promise<Outcome> {
  for (;;) {
    await pause(PAUSE_MS, signal);
    try {
      const outcome = await loginStatus(login, signal);
      if (outcome !== 'pending') {
        return outcome;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiError && error.status === 404) {
        return 'expired';
      }
      // An answer that got lost, or a server that fails for a moment: the next one may come.
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
