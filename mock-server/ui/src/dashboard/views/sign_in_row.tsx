import { type ComponentChildren, type JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, Countdown, Time } from '../../lib/elements.tsx';
import { hrefOf } from '../router.ts';

type Challenge = Schemas['ChallengeInfo'];

const KINDS: Record<Schemas['ChallengeKind'], string> = {
  second_factor: 'Second factor',
  magic_code: 'Magic code',
};

/** Who signs in, where, and with what. */
export function Facts(props: { readonly challenge: Challenge; readonly children: ComponentChildren }): JSX.Element {
  const { email, user_id, kind, portal_id, client_id } = props.challenge;
  return (
    <>
      <h3 class="break">{user_id ? <a href={hrefOf(`users/${encodeURIComponent(user_id)}`)}>{email}</a> : email}</h3>
      <p class="row muted">
        <Badge tone="info">{KINDS[kind]}</Badge>
        <span>{portal_id ? `portal ${portal_id}` : 'staff'}</span>
        {client_id && <span>client {client_id}</span>}
        {props.children}
      </p>
    </>
  );
}

/** A sign-in that waits, and what can be done with it. */
export function WaitingRow({ challenge }: { readonly challenge: Challenge }): JSX.Element {
  const { id, email } = challenge;
  const params = { params: { path: { id } } };
  const approve = () => act(() => body(control.POST('/_emulate/challenges/{id}/approve', params)), `The sign-in of ${email} is approved.`);
  const reject = () => act(() => body(control.POST('/_emulate/challenges/{id}/reject', params)), `The sign-in of ${email} is rejected.`);
  const expire = () => act(() => body(control.POST('/_emulate/challenges/{id}/expire', params)), `The sign-in of ${email} has expired.`);
  return (
    <article class="line" aria-label={`Sign-in of ${email}`}>
      <div class="grow">
        <Facts challenge={challenge}>
          <span>
            started <Time at={challenge.created_at} />
          </span>
          <Countdown at={challenge.expires_at} />
        </Facts>
      </div>
      <div class="row">
        <Button kind="primary" onClick={approve}>
          Approve
        </Button>
        <Button kind="danger" onClick={reject}>
          Reject
        </Button>
        <Button onClick={expire}>Expire</Button>
      </div>
    </article>
  );
}
