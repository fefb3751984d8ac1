import { type JSX } from 'preact';
import { type Schemas } from '../../lib/control.ts';
import { Field } from '../../lib/elements.tsx';

/** Pages of the app that links in messages open. Empty: a page of this server. */
export interface Links {
  readonly reset_url: string;
  readonly login_url: string;
  readonly approve_url: string;
}

type Stored = Pick<Schemas['Staff'], 'reset_url' | 'login_url' | 'approve_url'>;
const NAMES = ['reset_url', 'login_url', 'approve_url'] as const;

export function linksOf(stored: Stored | undefined): Links {
  const { reset_url, login_url, approve_url } = stored ?? {};
  return { reset_url: reset_url ?? '', login_url: login_url ?? '', approve_url: approve_url ?? '' };
}

/** The links that differ from the stored ones; an emptied one is removed. */
export function changedLinks(stored: Stored | undefined, links: Links): Stored {
  const before = linksOf(stored);
  const changed = NAMES.filter((name) => links[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, links[name] === '' ? null : links[name]]));
}

/** Fields for the pages of the app. */
export function LinksFields(props: { readonly links: Links; readonly onChange: (change: Partial<Links>) => void }): JSX.Element {
  const { links, onChange } = props;
  const field = (name: keyof Links, label: string, placeholder: string) => (
    <Field label={label}>
      <input
        type="text"
        inputMode="url"
        placeholder={placeholder}
        value={links[name]}
        onInput={(event) => onChange({ [name]: event.currentTarget.value })}
      />
    </Field>
  );
  return (
    <>
      {field('reset_url', 'Page for a password reset', 'https://app.example.com/reset?token={token}')}
      {field('login_url', 'Page for a magic code', 'https://app.example.com/code?session={session_id}')}
      {field('approve_url', 'Page for an approval', 'https://app.example.com/approve?session={session_id}&token={token}')}
      <p class="field-hint">Links in messages open these pages of your app. If a page is empty, they open one of this server.</p>
    </>
  );
}
