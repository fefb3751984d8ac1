import { type JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { body, control, ControlError, type Schemas } from '../../lib/control.ts';
import { Button, Confirm, Disclosure, Empty, ErrorLine, Json } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { go, hrefOf } from '../router.ts';
import { nameAndId, UserMarks } from '../user_marks.tsx';
import { ViewHead } from '../view_head.tsx';
import { IssueForm } from './user_issue.tsx';
import { SessionList } from './session_list.tsx';
import { UserForm } from './user_form.tsx';
import { SignInAs } from './user_sign_in.tsx';

type UserInfo = Schemas['UserInfo'];

/** One user: what can be done with the account, and its sessions. */
export function UserPage({ id }: { readonly id: string }): JSX.Element {
  const leaving = useRef(false);
  // A user who is being deleted is not asked for again.
  const load = () =>
    leaving.current ? new Promise<never>(() => undefined) : body(control.GET('/_emulate/users/{id}', { params: { path: { id } } }));
  const { value: user, error } = useLive(load, ['reset', 'resource', 'clock', 'request'], id);
  if (error instanceof ControlError && error.status === 404) {
    return <Gone id={id} />;
  }
  return (
    <>
      <p>
        <a href={hrefOf('users')}>All users</a>
      </p>
      <ErrorLine error={error} />
      {user !== undefined && <Loaded user={user} leaving={leaving} />}
    </>
  );
}

function Gone({ id }: { readonly id: string }): JSX.Element {
  return (
    <Empty title="No such user">
      <p>
        This namespace has no user <code>{id}</code>. A reset or a deletion may have removed it.
      </p>
      <a class="button primary" href={hrefOf('users')}>
        All users
      </a>
    </Empty>
  );
}

interface LoadedProps {
  readonly user: UserInfo;
  readonly leaving: { current: boolean };
}

function Loaded({ user, leaving }: LoadedProps): JSX.Element {
  return (
    <>
      <ViewHead title={user.email} about={nameAndId(user)}>
        <Acts user={user} leaving={leaving} />
      </ViewHead>
      <UserMarks user={user} />
      <div class="columns">
        <section class="stack" aria-labelledby="sessions-title">
          <h2 id="sessions-title">Sessions</h2>
          <SessionList user={user.id} empty={<p class="muted">No live session. “Sign in as” begins one.</p>} />
        </section>
        <section class="stack" aria-labelledby="account-title">
          <h2 id="account-title">Account</h2>
          <Facts user={user} />
          <IssueForm user={user} />
        </section>
      </div>
    </>
  );
}

function Facts({ user }: { readonly user: UserInfo }): JSX.Element {
  const { memberships, permissions, scopes } = user;
  return (
    <div class="card stack">
      <dl class="facts">
        <dt>Organisations</dt>
        <dd>
          {memberships.map(({ organization_id, role }) => (
            <p key={organization_id} class="break">
              {organization_id}, {role ?? 'member'}
            </p>
          ))}
        </dd>
        <dt>Permissions</dt>
        <dd class="break">{permissions.join(' ') || 'none'}</dd>
        <dt>Scopes</dt>
        <dd class="break">{scopes.join(' ') || 'none'}</dd>
      </dl>
      <Disclosure summary="JSON">
        <Json value={user} label="user" />
      </Disclosure>
    </div>
  );
}

function Acts({ user, leaving }: LoadedProps): JSX.Element {
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const params = { params: { path: { id: user.id } } };
  const lock = () => act(() => body(control.POST('/_emulate/users/{id}/lock', params)), `Passwords of ${user.email} are refused for 15 minutes.`);
  const unlock = () => act(() => body(control.POST('/_emulate/users/{id}/unlock', params)), `${user.email} is unlocked.`);
  const leave = () => go(hrefOf('users'));
  const remove = async () => {
    leaving.current = true;
    try {
      await body(control.DELETE('/_emulate/users/{id}', params));
    } catch (failure) {
      leaving.current = false;
      throw failure;
    }
  };
  return (
    <>
      <SignInAs user={user} />
      <Button onClick={() => setEditing(true)}>Edit</Button>
      {user.locked_until ? <Button onClick={unlock}>Unlock</Button> : <Button onClick={lock}>Lock</Button>}
      <Button kind="danger" onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {editing && <UserForm user={user} onClose={() => setEditing(false)} onSaved={() => undefined} />}
      {deleting && (
        <Confirm
          title={`Delete ${user.email}`}
          verb="Delete user"
          run={remove}
          done={`${user.email} is deleted.`}
          onClose={() => setDeleting(false)}
          after={leave}
        >
          <p>The user, the sessions and the waiting sign-ins of the user are deleted. A reset brings back users of the scenario.</p>
        </Confirm>
      )}
    </>
  );
}
