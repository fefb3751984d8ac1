import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, Countdown, Dialog, ErrorLine, Field } from '../lib/elements.tsx';
import { controlToken } from '../lib/control.ts';
import { choose, chooseFirstUser, controlState, findUsers, type Found, holder, type RunAs, type User } from './run_as.ts';

/** As whom calls are made, and until when. Opens the choice. */
export function RunAsButton({ onOpen }: { readonly onOpen: () => void }): JSX.Element {
  return (
    <button type="button" class="button plain run-as" onClick={onOpen} title="As whom the calls are made (u)">
      <span class="muted">Run as</span> <RunAsName />
      {holder.value.until !== undefined && <Countdown at={holder.value.until} />}
    </button>
  );
}

export function RunAsName(): JSX.Element {
  return <strong class="run-as-name">{holder.value.name}</strong>;
}

const NOBODY: Found = { users: [], total: 0 };

export function RunAsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<Error>();
  const pick = (who: RunAs) => void choose(who).then(onClose, setFailure);
  const paste = (event: Event) => {
    event.preventDefault();
    pick({ kind: 'token', token: token.trim().replace(/^Bearer\s+/i, '') });
  };
  return (
    <Dialog title="Run as" onClose={onClose}>
      <p>The page gets a bearer for the user you choose, and sends it with each call that needs one. It stays in this tab.</p>
      <ErrorLine error={failure} />
      {controlState.value === 'off' && (
        <p class="notice-line">
          The control API is off (<code>--no-control</code>), so this page cannot get a bearer for you. Sign in with an operation, or paste a bearer.
        </p>
      )}
      {controlState.value === 'locked' && <ControlTokenForm />}
      {controlState.value === 'on' && <UserChoice onPick={pick} onFailure={setFailure} />}
      <form class="row paste" onSubmit={paste}>
        <div class="grow">
          <Field label="Paste a bearer">
            <input type="password" autocomplete="off" required value={token} onInput={(event) => setToken(event.currentTarget.value)} />
          </Field>
        </div>
        <Button type="submit">Use it</Button>
      </form>
      <Button onClick={() => pick({ kind: 'none' })}>Send no bearer</Button>
    </Dialog>
  );
}

/** The users that match the words, searched as they are typed. */
function UserChoice(props: {
  readonly onPick: (who: RunAs) => void;
  readonly onFailure: (failure: Error) => void;
}): JSX.Element {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Found>(NOBODY);
  useEffect(() => {
    let current = true;
    findUsers(query).then((users) => current && setFound(users), props.onFailure);
    return () => {
      current = false;
    };
  }, [query]);
  const pick = ({ id, email }: User) => props.onPick({ kind: 'user', id, email });
  const submit = (event: Event) => {
    event.preventDefault();
    findUsers(query).then(({ users: [first] }) => first !== undefined && pick(first), props.onFailure);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <input type="search" aria-label="Search users" placeholder="Search users; Enter takes the first" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      <ul class="list user-choice" aria-label="Users">
        {found.users.map((user) => (
          <li key={user.id}>
            <button type="button" class="user-option" onClick={() => pick(user)}>
              <span class="grow">{user.email}</span>
              <Traits user={user} />
            </button>
          </li>
        ))}
      </ul>
      {found.total === 0 && <p class="muted">No user matches.</p>}
      {found.total > found.users.length && <p class="muted">{found.total - found.users.length} more. Type to find them.</p>}
    </form>
  );
}

function Traits({ user }: { readonly user: User }): JSX.Element {
  return (
    <>
      {user.is_superuser && <Badge tone="info">superuser</Badge>}
      {user.mfa_required && <Badge>second factor</Badge>}
      {!user.is_active && <Badge tone="bad">inactive</Badge>}
      <span class="muted">{user.portal_id ?? 'staff'}</span>
    </>
  );
}

function ControlTokenForm(): JSX.Element {
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<Error>();
  const submit = (event: Event) => {
    event.preventDefault();
    controlToken.value = token.trim();
    chooseFirstUser().then(
      () => setFailure(controlState.value === 'locked' ? new Error('The server did not accept this token.') : undefined),
      setFailure,
    );
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>This server was started with --control-token. Enter the token to choose a user.</p>
      <ErrorLine error={failure} />
      <Field label="Control token" hint="Kept in this tab until you reload or close it.">
        <input type="password" autocomplete="off" required value={token} onInput={(event) => setToken(event.currentTarget.value)} />
      </Field>
      <Button type="submit" kind="primary">
        Continue
      </Button>
    </form>
  );
}
