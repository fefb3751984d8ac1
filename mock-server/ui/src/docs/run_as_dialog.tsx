import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, Countdown, Dialog, ErrorLine, Field } from '../lib/elements.tsx';
import { choose, controlState, credential, giveControlToken, loadUsers, runAs, type RunAs, users, type User } from './run_as.ts';

/** As whom calls are made, and until when. Opens the choice. */
export function RunAsButton({ onOpen }: { readonly onOpen: () => void }): JSX.Element {
  return (
    <button type="button" class="button plain run-as" onClick={onOpen} title="As whom the calls are made (u)">
      <span class="muted">Run as</span> <RunAsName />
      {runAs.value.kind === 'user' && credential.value !== undefined && <Countdown at={credential.value.expires_at} />}
    </button>
  );
}

export function RunAsName(): JSX.Element {
  const who = runAs.value;
  return <strong class="run-as-name">{who.kind === 'user' ? who.email : who.kind === 'token' ? 'pasted bearer' : 'no bearer'}</strong>;
}

const SHOWN = 50;

export function RunAsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [query, setQuery] = useState('');
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<Error>();
  useEffect(() => void loadUsers().catch(setFailure), []);
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
      {controlState.value === 'on' && <UserChoice query={query} onQuery={setQuery} onPick={pick} />}
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

function matches({ email, id, first_name, last_name }: User, query: string): boolean {
  return `${email} ${id} ${first_name} ${last_name}`.toLowerCase().includes(query.trim().toLowerCase());
}

function UserChoice(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onPick: (who: RunAs) => void;
}): JSX.Element {
  const found = users.value.filter((user) => matches(user, props.query));
  const first = found[0];
  const submit = (event: Event) => {
    event.preventDefault();
    if (first !== undefined) {
      props.onPick({ kind: 'user', id: first.id, email: first.email });
    }
  };
  return (
    <form class="stack" onSubmit={submit}>
      <input type="search" aria-label="Search users" placeholder="Search users; Enter takes the first" value={props.query} onInput={(event) => props.onQuery(event.currentTarget.value)} />
      <ul class="list user-choice" aria-label="Users">
        {found.slice(0, SHOWN).map((user) => (
          <li key={user.id}>
            <button type="button" class="user-option" onClick={() => props.onPick({ kind: 'user', id: user.id, email: user.email })}>
              <span class="grow break">{user.email}</span>
              <Traits user={user} />
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">No user matches.</p>}
      {found.length > SHOWN && <p class="muted">{found.length - SHOWN} more. Type to find them.</p>}
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
    giveControlToken(token.trim()).then(
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
