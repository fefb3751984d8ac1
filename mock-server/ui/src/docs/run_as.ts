import { computed, signal } from '@preact/signals';
import { body, control, controlToken, type Schemas } from '../lib/control.ts';
import { readClock } from '../lib/time.ts';

export type RunAs =
  | { readonly kind: 'user'; readonly id: string; readonly email: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none' };

/** Whether the control API answers: `off` with --no-control, `locked` until its token is given. */
export type ControlState = 'unknown' | 'on' | 'off' | 'locked';

export type User = Schemas['UserInfo'];

export const controlState = signal<ControlState>('unknown');
export const users = signal<readonly User[]>([]);
/** As whom the calls of this page are made. */
export const runAs = signal<RunAs>({ kind: 'none' });
/** Tokens of the chosen user, in memory only. */
export const credential = signal<Schemas['Credential'] | undefined>(undefined);

/** The bearer that a call would have now. */
export const bearerNow = computed<string | undefined>(() => {
  const who = runAs.value;
  return who.kind === 'token' ? who.token : who.kind === 'user' ? credential.value?.access_token : undefined;
});

const USERS_A_PAGE = 1000;
/** The demo's member of staff, who has several organisations. */
const PREFERRED = 'dev@example.com';

/** Reads the users. They need the control API, so this also finds out whether it answers. */
export async function loadUsers(): Promise<void> {
  const found: User[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: USERS_A_PAGE, ...(cursor !== undefined && { cursor }) };
    const { data, response } = await control.GET('/_emulate/users', { params: { query } });
    if (data === undefined) {
      controlState.value = response.status === 401 ? 'locked' : 'off';
      return;
    }
    found.push(...data.data);
    cursor = data.next ?? undefined;
  } while (cursor !== undefined);
  users.value = found;
  controlState.value = 'on';
  const user = found.find(({ email }) => email === PREFERRED) ?? found.find(({ is_active }) => is_active);
  if (runAs.value.kind === 'none' && !chosen && user !== undefined) {
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

export function giveControlToken(token: string): Promise<void> {
  controlToken.value = token;
  return loadUsers();
}
