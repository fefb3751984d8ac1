import { type JSX } from 'preact';
import { body, control, type Schemas } from '../../lib/control.ts';
import { CopyButton, ErrorLine } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { hrefOf } from '../router.ts';
import { UserMarks } from '../user_marks.tsx';
import { ViewHead } from '../view_head.tsx';
import { Connect } from './start_connect.tsx';
import { Walk } from './start_walk.tsx';

/** The first visit: who can sign in, a sign-in to watch, and how to point an app here. */
export function Start(): JSX.Element {
  const { value, error } = useLive(() => body(control.GET('/_emulate')), ['reset']);
  return (
    <>
      <ViewHead title="Start" about="A mock of the authentication API, with users to sign in and an inbox for their codes." />
      <ErrorLine error={error} />
      {value !== undefined && (
        <>
          <div class="start">
            <WhoCanSignIn password={value.demo_password ?? undefined} />
            <Walk password={value.demo_password ?? undefined} />
          </div>
          <Connect baseUrl={value.base_url} />
        </>
      )}
    </>
  );
}

const SHOWN_USERS = 8;

function WhoCanSignIn({ password }: { readonly password: string | undefined }): JSX.Element {
  const query = { limit: SHOWN_USERS };
  const load = () => body(control.GET('/_emulate/users', { params: { query } }));
  const { value, error } = useLive(load, ['reset', 'resource']);
  return (
    <section class="card stack" aria-labelledby="who-title">
      <h2 id="who-title">Who can sign in</h2>
      {password === undefined ? (
        <p>
          The users come from your scenario files. Their passwords are there too, as <code>password</code> of each user;
          this page cannot read them. A new password can be set <a href={hrefOf('users')}>at the user</a>.
        </p>
      ) : (
        <p class="row">
          Each user of the demo has this password:
          <CopyButton text={password} label="Copy the password">
            <code>{password}</code>
          </CopyButton>
        </p>
      )}
      <ErrorLine error={error} />
      <ul class="who">
        {value?.data.map((user) => (
          <WhoRow key={user.id} user={user} />
        ))}
      </ul>
      {value !== undefined && (
        <a href={hrefOf('users')}>
          {value.total > value.data.length ? `All ${value.total.toLocaleString('en')} users` : 'Create, change or lock users'}
        </a>
      )}
    </section>
  );
}

function WhoRow({ user }: { readonly user: Schemas['UserInfo'] }): JSX.Element {
  return (
    <li>
      <a class="break" href={hrefOf(`users/${encodeURIComponent(user.id)}`)}>
        {user.email}
      </a>
      <UserMarks user={user} />
    </li>
  );
}
