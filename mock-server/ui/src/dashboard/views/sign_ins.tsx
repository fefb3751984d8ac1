import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Schemas } from '../../lib/control.ts';
import { Badge, Button, Empty, ErrorLine, Time, type Tone } from '../../lib/elements.tsx';
import { useChallenges } from '../challenges.ts';
import { hrefOf } from '../router.ts';
import { ViewHead } from '../view_head.tsx';
import { Facts, WaitingRow } from './sign_in_row.tsx';
import { Policy } from './sign_in_policy.tsx';

/** Sign-ins that wait for a code or a decision, and those that are decided. */
export function SignIns(): JSX.Element {
  const { challenges, error } = useChallenges();
  const waiting = challenges?.filter(({ status }) => status === 'pending');
  const decided = challenges?.filter(({ status }) => status !== 'pending');
  return (
    <>
      <ViewHead title="Sign-ins" about="Sign-ins with a second factor or a magic code. They wait for a code or an approval." />
      <Policy />
      <ErrorLine error={error} />
      {waiting?.length === 0 && <NothingWaits />}
      {waiting !== undefined && waiting.length > 0 && (
        <section class="stack" aria-labelledby="waiting-title">
          <h2 id="waiting-title">Waiting ({waiting.length})</h2>
          <ul class="list">
            {waiting.map((challenge) => (
              <li key={challenge.id}>
                <WaitingRow challenge={challenge} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {decided !== undefined && <Decided decided={decided} />}
    </>
  );
}

function NothingWaits(): JSX.Element {
  return (
    <Empty title="No sign-in waits">
      <p>
        A sign-in of a user with a second factor waits here until the app sends the code, or until the user approves
        it. You can approve, reject or expire it while the app polls <code>login-status</code>.
      </p>
      <a class="button primary" href={hrefOf('start')}>
        Sign in with a second factor
      </a>
    </Empty>
  );
}

const TONES: Record<Schemas['ChallengeStatus'], Tone> = {
  pending: 'info',
  approved: 'good',
  consumed: 'good',
  rejected: 'bad',
  expired: 'warn',
};
const MEANINGS: Record<Schemas['ChallengeStatus'], string> = {
  pending: 'Waits for a code or a decision.',
  approved: 'Approved. The app has not fetched the tokens yet.',
  consumed: 'The app has fetched the tokens.',
  rejected: 'Rejected: by the user, or by the policy.',
  expired: 'Ended by time, by a newer code, or by the control API.',
};

const SHOWN_AT_FIRST = 100;

function Decided({ decided }: { readonly decided: readonly Schemas['ChallengeInfo'][] }): JSX.Element {
  const [all, setAll] = useState(false);
  const shown = all ? decided : decided.slice(0, SHOWN_AT_FIRST);
  return (
    <section class="stack" aria-labelledby="decided-title">
      <h2 id="decided-title">Decided</h2>
      {decided.length === 0 ? (
        <p class="muted">Approved, rejected, used and expired sign-ins are listed here.</p>
      ) : (
        <ul class="list" aria-label="Decided sign-ins, newest first">
          {shown.map((challenge) => (
            <li key={challenge.id}>
              <DecidedRow challenge={challenge} />
            </li>
          ))}
        </ul>
      )}
      {shown.length < decided.length && <Button onClick={() => setAll(true)}>Show all {decided.length}</Button>}
    </section>
  );
}

function DecidedRow({ challenge }: { readonly challenge: Schemas['ChallengeInfo'] }): JSX.Element {
  return (
    <article class="line">
      <div class="grow">
        <Facts challenge={challenge}>
          <span>
            started <Time at={challenge.created_at} />
          </span>
        </Facts>
      </div>
      <span title={MEANINGS[challenge.status]}>
        <Badge tone={TONES[challenge.status]}>{challenge.status}</Badge>
      </span>
    </article>
  );
}
