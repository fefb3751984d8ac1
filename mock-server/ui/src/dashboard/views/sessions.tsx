import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control } from '../../lib/control.ts';
import { Button, Empty } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { LARGEST_PAGE } from '../../lib/pages.ts';
import { hrefOf, place, replaceQuery } from '../router.ts';
import { ViewHead } from '../view_head.tsx';
import { SessionList } from './session_list.tsx';

/** All live sessions of the namespace. */
export function Sessions(): JSX.Element {
  const [total, setTotal] = useState<number>();
  const user = place.value.query.get('user') ?? '';
  const emailOf = useEmails();
  const about = 'Each is one sign-in of a user, with its tokens.';
  return (
    <>
      <ViewHead title="Sessions" about={total === undefined ? about : `${total.toLocaleString('en')} live. ${about}`}>
        <input
          type="search"
          aria-label="User"
          placeholder="Address or id of a user (/)"
          value={user}
          onInput={(event) => replaceQuery({ user: event.currentTarget.value })}
        />
      </ViewHead>
      <SessionList user={user} emailOf={emailOf} empty={<NoSessions user={user} />} onTotal={setTotal} />
    </>
  );
}

/** Finds the address of a user among the first thousand; further users are shown by id. */
function useEmails(): (id: string) => string {
  const query = { limit: LARGEST_PAGE };
  const { value } = useLive(() => body(control.GET('/_emulate/users', { params: { query } })), ['reset', 'resource']);
  const emails = new Map(value?.data.map(({ id, email }) => [id, email]));
  return (id) => emails.get(id) ?? id;
}

function NoSessions({ user }: { readonly user: string }): JSX.Element {
  return user ? (
    <Empty title={`No live session of ${user}`}>
      <p>Addresses and ids are compared whole.</p>
      <Button onClick={() => replaceQuery({ user: undefined })}>Show all sessions</Button>
    </Empty>
  ) : (
    <Empty title="No live sessions">
      <p>
        A session appears here when a user signs in, or when you choose “Sign in as” at a user. It leaves the list when
        it is revoked or has expired.
      </p>
      <a class="button primary" href={hrefOf('users')}>
        Choose a user
      </a>
    </Empty>
  );
}
