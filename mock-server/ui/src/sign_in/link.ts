// Links that open this page and sign in: they wait for a click.
import { attempt, element, show, type Words } from './views.ts';

interface Link {
  readonly title: string;
  readonly about: string;
  readonly words: Words;
  /** Signs in in this window. */
  here(): Promise<void>;
  /** Lets the window that began the sign-in go on. */
  elsewhere?(): Promise<void>;
}

const view = element<HTMLFormElement>('link');
const elsewhere = element<HTMLButtonElement>('link-elsewhere');
let opened: Link | undefined;

/** Shows what a link does, and asks. */
export function confirmLink(link: Link): void {
  opened = link;
  view.querySelector('h1')!.textContent = link.title;
  element('link-about').textContent = link.about;
  elsewhere.hidden = link.elsewhere === undefined;
  show('link');
}

view.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(view, opened?.words ?? {}, async () => opened?.here());
});
elsewhere.addEventListener('click', () => {
  void attempt(view, opened?.words ?? {}, async () => opened?.elsewhere?.());
});
