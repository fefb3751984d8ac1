import { computed, signal } from '@preact/signals';
import { body, control, type Schemas } from '../lib/control.ts';
import { readClock } from '../lib/time.ts';

export type RunAs =
  | { readonly kind: 'user'; readonly id: string; readonly email: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none' };

/** Whether the control API answers: `off` with --no-control, `locked` until its token is given. */
export type ControlState = 'unknown' | 'on' | 'off' | 'locked';

export type User = Schemas['UserInfo'];

export interface Found {
  readonly users: readonly User[];
  readonly total: number;
}

export const controlState = signal<ControlState>('unknown');
/** As whom the calls of this page are made. */
export const runAs = signal<RunAs>({ kind: 'none' });
/** Tokens of the chosen user, in memory only. */
export const credential = signal<Schemas['Credential'] | undefined>(undefined);

/** The bearer that a call would have now. */
export const bearerNow = computed<string | undefined>(() => {
  const who = runAs.value;
  return who.kind === 'token' ? who.token : who.kind === 'user' ? credential.value?.access_token : undefined;
});

/** Most users that the choice shows. */
export const SHOWN_USERS = 50;
/** The demo's member of staff, who has several organisations. */
const PREFERRED = 'dev@example.com';

/** Searches the users. They need the control API, so this also finds out whether it answers. */
export async function findUsers(words: string): Promise<Found> {
  const q = words.trim();
  const query = { limit: SHOWN_USERS, ...(q !== '' && { q }) };
  const { data, response } = await control.GET('/_emulate/users', { params: { query } });
  controlState.value = data !== undefined ? 'on' : response.status === 401 ? 'locked' : 'off';
  return { users: data?.data ?? [], total: data?.total ?? 0 };
}

/** Chooses a user to begin with: one of the demo, otherwise the first who may sign in. */
export async function chooseFirstUser(): Promise<void> {
  let { users } = await findUsers(PREFERRED);
  if (users.length === 0 && controlState.value === 'on') {
    ({ users } = await findUsers(''));
  }
  const user = users.find(({ is_active }) => is_active);
  if (!chosen && user !== undefined) {
    runAs.value = { kind: 'user', id: user.id, email: user.email };
  }
}

let chosen = false;

/** Changes as whom calls are made. For a user, gets the bearer at once. */
export async function choose(who: RunAs): Promise<void> {
  chosen = true;
  runAs.value = who;
  credential.value = undefined;
  await bearer();
  if (who.kind === 'token' && controlState.value === 'on') {
    await readClock();
  }
}

/** The bearer to send, newly made where there is none. */
export async function bearer(): Promise<string | undefined> {
  const who = runAs.value;
  if (who.kind === 'user' && credential.value === undefined) {
    const made = await body(control.POST('/_emulate/credentials', { body: { user: who.id } }));
    if (runAs.value === who) {
      credential.value = made;
      await readClock();
    }
    return made.access_token;
  }
  return bearerNow.value;
}

/** Forgets a bearer that has ended, so that the next call gets a new one. */
export function dropBearer(): void {
  credential.value = undefined;
}

export interface Holder {
  readonly name: string;
  /** When the bearer expires, as an RFC 3339 text. */
  readonly until: string | undefined;
}

/** Whom the bearer belongs to, and until when it is valid. */
export const holder = computed<Holder>(() => {
  const who = runAs.value;
  switch (who.kind) {
    case 'none':
      return { name: 'no bearer', until: undefined };
    case 'user':
      return { name: who.email, until: credential.value?.expires_at };
    case 'token':
      return holderOf(who.token);
  }
});

/** Reads the claims of a token, which the server alone verifies. */
function holderOf(token: string): Holder {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    const { email, exp } = JSON.parse(atob(payload)) as { email?: unknown; exp?: unknown };
    return {
      name: typeof email === 'string' ? email : 'another bearer',
      until: typeof exp === 'number' ? new Date(exp * 1000).toISOString() : undefined,
    };
  } catch {
    // Not one of our tokens. It is sent as it is.
    return { name: 'another bearer', until: undefined };
  }
}
