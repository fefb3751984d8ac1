// Views of the page: one is shown at a time, and the others wait in the <template> of sign_in.html.
import { ApiError } from './api.ts';

export type View =
  | 'password'
  | 'magic-code'
  | 'code'
  | 'forgotten-password'
  | 'new-password'
  | 'link'
  | 'account';

const waiting = document.querySelector<HTMLTemplateElement>('#views')!.content;
const place = document.querySelector<HTMLElement>('#view')!;
const notices = document.querySelector<HTMLElement>('#notice')!;

/** All elements that a selector matches, in each view. */
export function all<T extends HTMLElement = HTMLElement>(selector: string): T[] {
  return [place, waiting].flatMap((part) => [...part.querySelectorAll<T>(selector)]);
}

/** An element of a view. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const [found] = all<T>(`#${id}`);
  if (found === undefined) {
    throw new Error(`The page has no element #${id}.`);
  }
  return found;
}

/** Shows a view, with a sentence about what has just happened. */
export function show(view: View, notice = ''): void {
  const shown = element(view);
  clearErrors(shown);
  waiting.append(...place.children);
  place.append(shown);
  notices.textContent = notice;
  if (view !== 'link' && view !== 'new-password') {
    clearSecrets();
  }
  const heading = shown.querySelector('h1')!;
  document.title = heading.textContent ?? '';
  const inputs = [...shown.querySelectorAll<HTMLInputElement>('.field > input')];
  (inputs.find((input) => input.value === '') ?? heading).focus();
}

/** Takes the secrets of a link out of the address bar. Until they are used, a reload needs them. */
function clearSecrets(): void {
  if (location.hash.includes('=')) {
    history.replaceState(null, '', location.pathname + location.search);
  }
}

/** Puts an address that the user has typed into the other forms. */
export function rememberEmail(email: string): void {
  for (const input of all<HTMLInputElement>('input[name="email"]')) {
    input.value = email;
  }
}

/** Words for statuses that mean something special to one form. */
export type Words = Partial<Record<number, string>>;

/** Sends a form when the user submits it, and shows what went wrong. */
export function onSubmit(
  id: string,
  words: Words,
  send: (values: Record<string, string>) => Promise<void>,
): void {
  const form = element<HTMLFormElement>(id);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form)) as Record<string, string>;
    void attempt(form, words, () => send(values));
  });
}

/** Runs an act of a view. Meanwhile its buttons do nothing. */
export async function attempt(view: HTMLElement, words: Words, act: () => Promise<void>): Promise<void> {
  const buttons = [...view.querySelectorAll('button')].filter((button) => !button.disabled);
  clearErrors(view);
  setDisabled(buttons, true);
  try {
    await act();
  } catch (error) {
    showError(view, words, error);
  } finally {
    setDisabled(buttons, false);
  }
}

function setDisabled(buttons: readonly HTMLButtonElement[], disabled: boolean): void {
  for (const button of buttons) {
    button.disabled = disabled;
  }
}

function showError(view: HTMLElement, words: Words, error: unknown): void {
  const marked = error instanceof ApiError ? error.fields.filter((field) => mark(view, field)) : [];
  const line = view.querySelector<HTMLElement>('.error-line')!;
  line.textContent = marked.length > 0 ? 'Correct the marked fields.' : inWords(error, words);
  line.hidden = false;
  view.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

/** Puts an error beside its field, if the view has it. */
function mark(view: HTMLElement, { loc, msg }: ApiError['fields'][number]): boolean {
  // The password form of OAuth 2.0 calls the address `username`.
  const name = loc.at(-1) === 'username' ? 'email' : loc.at(-1);
  const input = view.querySelector<HTMLInputElement>(`.field input[name="${name}"]`);
  if (input === null) {
    return false;
  }
  const message = document.createElement('p');
  message.id = `${input.id}-error`;
  message.className = 'field-error';
  message.textContent = msg.replace(/^Value error, /, '');
  input.closest('.field')!.append(message);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', message.id);
  return true;
}

function clearErrors(view: HTMLElement): void {
  for (const line of view.querySelectorAll<HTMLElement>('.error-line')) {
    line.hidden = true;
    line.textContent = '';
  }
  for (const message of view.querySelectorAll('.field-error')) {
    message.remove();
  }
  for (const input of view.querySelectorAll('[aria-invalid]')) {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  }
}

/** Says what went wrong. */
export function inWords(error: unknown, words: Words): string {
  if (!(error instanceof ApiError)) {
    throw error;
  }
  const { status, retryAfter } = error;
  if (words[status] !== undefined) {
    return words[status];
  }
  if (status === 0) {
    return 'The server did not answer. Try again.';
  }
  if (status === 429) {
    return `Too many attempts. Try again ${retryAfter === undefined ? 'later' : `in ${duration(retryAfter)}`}.`;
  }
  return status >= 500 ? `The server failed with ${status}. Try again.` : error.message;
}

function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return seconds < 60 ? `${seconds} s` : `${minutes} min`;
}
