import { type ComponentChildren, type JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, Time } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { hrefOf } from '../router.ts';

/** Live sessions, of all users or of one. */
export function SessionList(props: {
  /** Id or address of a user. */
  readonly user: string;
  /** Name of a user, for each session. */
  readonly emailOf?: (id: string) => string;
  readonly empty: ComponentChildren;
  readonly onTotal?: (total: number) => void;
}): JSX.Element {
  const { user, emailOf, onTotal } = props;
  const load = (cursor: string | undefined) => {
    const query = { ...(user && { user }), ...(cursor !== undefined && { cursor }) };
    return body(control.GET('/_emulate/sessions', { params: { query } }));
  };
  return (
    <PagedList
      label="Sessions"
      filter={user}
      types={['session', 'clock', 'reset', 'resource']}
      load={load}
      whole
      idOf={({ id }) => id}
      row={(session) => <SessionRow session={session} emailOf={emailOf} />}
      empty={props.empty}
      {...(onTotal && { onTotal })}
    />
  );
}

function SessionRow(props: {
  readonly session: Schemas['SessionInfo'];
  readonly emailOf: ((id: string) => string) | undefined;
}): JSX.Element {
  const { session, emailOf } = props;
  const { id, user_id, organization_id, portal_id, impersonator } = session;
  const email = emailOf?.(user_id);
  const revoke = () =>
    act(() => body(control.DELETE('/_emulate/sessions/{id}', { params: { path: { id } } })), 'The session is revoked. Its tokens are refused.');
  return (
    <article class="line" aria-label={`Session ${id}`}>
      <div class="grow">
        {email !== undefined && (
          <h2 class="message-to break">
            <a href={hrefOf(`users/${encodeURIComponent(user_id)}`)}>{email}</a>
          </h2>
        )}
        <p class="row muted">
          <span class="break">{organization_id}</span>
          {portal_id && <span class="break">portal {portal_id}</span>}
          {impersonator && (
            <Badge tone="warn">
              impersonated by {emailOf?.(impersonator) ?? impersonator}
            </Badge>
          )}
          <span>
            began <Time at={session.created_at} />
          </span>
          <span>
            expires <Time at={session.expires_at} />
          </span>
        </p>
        <p class="muted break">
          <code>{id}</code>
        </p>
      </div>
      <Button kind="danger" onClick={revoke}>
        Revoke
      </Button>
    </article>
  );
}
