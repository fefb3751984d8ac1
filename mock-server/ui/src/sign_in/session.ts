// The session of this tab: its tokens, and calls that send them.
import { ApiError, call, type Call } from './api.ts';
import { portal, root } from './config.ts';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

interface Session {
  readonly tokens: Tokens;
  /** The session to go back to after acting as another user. */
  readonly operator?: Tokens;
}

// The tokens are in sessionStorage: a reload keeps the session, and it ends with the tab. A variable
// would lose it at each reload. localStorage would share it with all tabs and keep it on disk for
// weeks. A script that gets into the page could use the tokens in each of the three places; against
// that helps only a strict Content-Security-Policy, or a server that keeps the tokens.
const KEY = `session of ${portal ?? 'staff'} at ${root}`;

export function session(): Session | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : JSON.parse(text);
}

export function keep({ access_token, refresh_token }: Tokens, operator?: Tokens): void {
  const tokens = { access_token, refresh_token };
  sessionStorage.setItem(KEY, JSON.stringify({ tokens, ...(operator && { operator }) }));
}

export function forget(): void {
  sessionStorage.removeItem(KEY);
}

/** The session is over: neither its access token nor its refresh token works. */
export class SessionEnded extends Error {}

/** Sends a request of the signed-in user. An expired access token is renewed once. */
export async function signedInCall<T>(
  method: 'GET' | 'POST',
  path: string,
  options: Omit<Call, 'bearer'> = {},
): Promise<T> {
  const sent = accessToken();
  try {
    return await call<T>(method, path, { ...options, bearer: sent });
  } catch (error) {
    if (!isUnauthorized(error)) {
      throw error;
    }
  }
  // Another call may have renewed it meanwhile.
  if (accessToken() === sent) {
    await renewOnce();
  }
  try {
    return await call<T>(method, path, { ...options, bearer: accessToken() });
  } catch (error) {
    throw isUnauthorized(error) ? new SessionEnded() : error;
  }
}

function accessToken(): string {
  const held = session();
  if (held === undefined) {
    throw new SessionEnded();
  }
  return held.tokens.access_token;
}

let renewal: Promise<void> | undefined;

/** Calls that meet an expired token at the same time wait for one renewal. */
function renewOnce(): Promise<void> {
  renewal ??= renew().finally(() => (renewal = undefined));
  return renewal;
}

async function renew(): Promise<void> {
  const held = session();
  if (held === undefined) {
    throw new SessionEnded();
  }
  const { refresh_token } = held.tokens;
  try {
    const { access_token } = await call<{ access_token: string }>('POST', '/v1/oauth2/refresh', {
      json: { refresh_token },
    });
    keep({ access_token, refresh_token }, held.operator);
  } catch (error) {
    throw isUnauthorized(error) ? new SessionEnded() : error;
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
