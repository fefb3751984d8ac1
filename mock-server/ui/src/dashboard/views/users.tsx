import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Empty } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { usePlaces } from '../places.ts';
import { go, hrefOf, place, replaceQuery } from '../router.ts';
import { nameAndId, UserMarks } from '../user_marks.tsx';
import { ViewHead } from '../view_head.tsx';
import { UserForm } from './user_form.tsx';
import { UserPage } from './user_page.tsx';
import { SignInAs } from './user_sign_in.tsx';

/** The users of the namespace, or one of them. */
export function Users(): JSX.Element {
  const [id] = place.value.rest;
  return id === undefined || id === '' ? <UserList /> : <UserPage key={id} id={id} />;
}

export function userHref(id: string): string {
  return hrefOf(`users/${encodeURIComponent(id)}`);
}

function UserList(): JSX.Element {
  const [total, setTotal] = useState<number>();
  const [creating, setCreating] = useState(false);
  const { query } = place.value;
  const [q, organization, portal] = ['q', 'organization', 'portal'].map((name) => query.get(name) ?? '');
  const filter = { ...(q && { q }), ...(organization && { organization }), ...(portal && { portal }) };
  const load = (cursor: string | undefined) =>
    body(control.GET('/_emulate/users', { params: { query: { ...filter, ...(cursor !== undefined && { cursor }) } } }));
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <ViewHead title="Users" about={total === undefined ? 'Accounts that can sign in.' : `${total.toLocaleString('en')} ${filtered ? 'found' : 'accounts that can sign in'}.`}>
        <Filters />
        <Button kind="primary" onClick={() => setCreating(true)}>
          New user
        </Button>
      </ViewHead>
      <PagedList
        label="Users"
        filter={JSON.stringify(filter)}
        types={['reset', 'resource']}
        load={load}
        whole
        idOf={({ id }) => id}
        row={(user) => <UserRow user={user} />}
        empty={<NoUsers filtered={filtered} />}
        onTotal={setTotal}
      />
      {creating && <UserForm onClose={() => setCreating(false)} onSaved={({ id }) => go(userHref(id))} />}
    </>
  );
}

function Filters(): JSX.Element {
  const { organizations, portals } = usePlaces();
  const { query } = place.value;
  const choice = (name: 'organization' | 'portal', label: string, all: string, from: Iterable<{ id: string; name: string }>) => (
    <select aria-label={label} value={query.get(name) ?? ''} onChange={(event) => replaceQuery({ [name]: event.currentTarget.value })}>
      <option value="">{all}</option>
      {[...from].map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
  return (
    <>
      <input
        type="search"
        aria-label="Address, name or id"
        placeholder="Address, name or id (/)"
        value={query.get('q') ?? ''}
        onInput={(event) => replaceQuery({ q: event.currentTarget.value })}
      />
      {choice('organization', 'Organisation', 'All organisations', organizations)}
      {choice('portal', 'Portal', 'Staff and all portals', portals)}
    </>
  );
}

function UserRow({ user }: { readonly user: Schemas['UserInfo'] }): JSX.Element {
  return (
    <article class="line user" aria-label={user.email}>
      <div class="grow">
        <h2 class="message-to break">
          <a href={userHref(user.id)}>{user.email}</a>
        </h2>
        <p class="muted break">{nameAndId(user)}</p>
      </div>
      <div class="grow">
        <UserMarks user={user} />
      </div>
      <SignInAs user={user} />
    </article>
  );
}

function NoUsers({ filtered }: { readonly filtered: boolean }): JSX.Element {
  return filtered ? (
    <Empty title="No such user">
      <p>Search for a part of the address, the name or the id.</p>
      <Button onClick={() => replaceQuery({ q: undefined, organization: undefined, portal: undefined })}>Show all users</Button>
    </Empty>
  ) : (
    <Empty title="No users">
      <p>
        Nobody can sign in to this namespace. Create a user here, or load a scenario file:{' '}
        <code>auth-mock-server --scenario users.yaml</code>
      </p>
    </Empty>
  );
}
