// The signed-in user: who it is, other organisations, acting as another user, signing out.
import { forget, keep, session, SessionEnded, signedInCall, type Tokens } from './session.ts';
import { attempt, element, inWords, show, type Words } from './views.ts';

interface Organization {
  readonly id: string;
  readonly name: string;
}

interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: { readonly name: string };
  readonly portal_id?: string | null;
  readonly is_superuser?: boolean;
  readonly is_account_owner?: boolean;
  readonly is_account_admin?: boolean;
  readonly is_impersonating: boolean;
}

interface InitialLoad {
  readonly user: User;
  readonly organization: Organization;
  /** Those that the user can switch to. */
  readonly organizations: readonly Organization[];
  /** Who acts as the user. */
  readonly impersonator?: { readonly name: string; readonly email: string };
}

const view = element('account');
const switchForm = element<HTMLFormElement>('switch');
const actAsForm = element<HTMLFormElement>('act-as');
const stopButton = element<HTMLButtonElement>('stop-acting');
const signOutButton = element<HTMLButtonElement>('sign-out');

/** Asks who is signed in, and shows it. */
export async function openAccount(notice = ''): Promise<void> {
  try {
    fill(await signedInCall<InitialLoad>('GET', '/v1/auth/load'));
    show('account', notice);
  } catch (error) {
    if (error instanceof SessionEnded) {
      await leaveEnded();
    } else {
      show('account', inWords(error, {}));
    }
  }
}

function fill(load: InitialLoad): void {
  const { user, organization, organizations, impersonator } = load;
  element('account-name').textContent = user.name;
  const facts = [
    ['E-mail', user.email],
    ['Organisation', organization.name],
    ['Role', user.role.name],
    ...(user.portal_id ? [['Portal', user.portal_id]] : []),
  ];
  const entries = facts.flatMap(([name = '', value = '']) => [text('dt', name), text('dd', value)]);
  element('account-facts').replaceChildren(...entries);

  element('impersonator').hidden = impersonator === undefined;
  element('impersonator-name').textContent = impersonator?.name ?? '';
  const canStop = session()?.operator !== undefined;
  stopButton.hidden = !canStop;
  signOutButton.hidden = canStop;

  const others = organizations.filter(({ id }) => id !== organization.id);
  switchForm.hidden = others.length === 0;
  element('switch-id').replaceChildren(...others.map(({ id, name }) => new Option(name, id)));
  const mayAct = user.is_superuser || user.is_account_owner || user.is_account_admin;
  actAsForm.hidden = !mayAct || user.is_impersonating;
}

function text(tag: string, content: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = content;
  return made;
}

/** Goes back to the operator's session, or to the sign-in. */
async function leaveEnded(): Promise<void> {
  const operator = session()?.operator;
  if (operator === undefined) {
    forget();
    show('password', 'Your session has ended. Sign in again.');
  } else {
    keep(operator);
    await openAccount('You no longer act as the user.');
  }
}

/** Runs an act of the signed-in user. */
function act(place: HTMLElement, words: Words, run: () => Promise<void>): void {
  void attempt(place, words, async () => {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof SessionEnded)) {
        throw error;
      }
      await leaveEnded();
    }
  });
}

function onAct(form: HTMLFormElement, words: Words, run: (values: FormData) => Promise<void>): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = new FormData(form);
    act(form, words, () => run(values));
  });
}

onAct(switchForm, { 404: 'You are not in this organisation any more.' }, async (values) => {
  const operator = session()?.operator;
  keep(await signedInCall<Tokens>('POST', '/v1/auth/switch', { json: { id: values.get('id') } }), operator);
  await openAccount();
});

const ACT_WORDS = { 403: 'You may not act as this user.', 404: 'There is no user with this id.' };

onAct(actAsForm, ACT_WORDS, async (values) => {
  const json = { user_id: values.get('user_id') };
  const acting = await signedInCall<Tokens>('POST', '/v1/auth/login-as-user', { json });
  // A renewal meanwhile may have changed the access token.
  keep(acting, session()?.tokens);
  actAsForm.reset();
  await openAccount();
});

stopButton.addEventListener('click', () => {
  act(view, {}, async () => {
    await signedInCall('POST', '/v1/auth/logout');
    await leaveEnded();
  });
});

signOutButton.addEventListener('click', () => {
  act(view, {}, async () => {
    try {
      await signedInCall('POST', '/v1/auth/logout');
    } catch (error) {
      // A session that has ended needs no end.
      if (!(error instanceof SessionEnded)) {
        throw error;
      }
    }
    forget();
    show('password', 'You are signed out.');
  });
});
