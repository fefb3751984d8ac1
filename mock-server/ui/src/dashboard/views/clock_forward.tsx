import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';

const STEPS = [
  { by: '1m', title: '+1 min' },
  { by: '30m', title: '+30 min' },
  { by: '1d', title: '+1 day' },
  { by: '14d', title: '+14 days' },
] as const;

const advance = (step: Schemas['ClockStep']) => body(control.POST('/_emulate/clock/advance', { body: step }));

/** Moves the clock forward: by a length of time, or until something expires. */
export function Forward(): JSX.Element {
  const [by, setBy] = useState('');
  const custom = useSubmit(() => advance({ by }), 'The clock is moved.', () => setBy(''));
  return (
    <section class="card stack">
      <h2>Move forward</h2>
      <div class="row">
        {STEPS.map((step) => (
          <Button key={step.by} onClick={() => act(() => advance({ by: step.by }), `The clock is moved by ${step.title.slice(1)}.`)}>
            {step.title}
          </Button>
        ))}
      </div>
      <form class="clock-line" onSubmit={custom.submit}>
        <Field label="By" hint="Such as 10m, 1h 30m or 2w. A clock never moves back this way.">
          <input required value={by} placeholder="10m" onInput={(event) => setBy(event.currentTarget.value)} />
        </Field>
        <Button type="submit" disabled={custom.busy}>
          Move
        </Button>
      </form>
      <ErrorLine error={custom.error} />
      <NextExpiry />
    </section>
  );
}

const KINDS: Record<Schemas['ExpiryKind'], string> = {
  challenge: 'a sign-in, with its code and link',
  reset_token: 'a reset link',
  exchange_code: 'an exchange code',
  authorization_code: 'an authorization code',
  access_token: 'an access token',
  session: 'a session, with its refresh token',
  personal_access_token: 'a personal access token',
  lock: 'a lock-out',
  fault: 'a fault',
};

function NextExpiry(): JSX.Element {
  const [expired, setExpired] = useState<Schemas['Expiry']>();
  const step = async () => {
    const { expired: what } = await advance({ to: 'next_expiry' });
    setExpired(what ?? undefined);
  };
  const { busy, error, submit } = useSubmit(step, 'The clock stands at the next expiry.');
  return (
    <form class="stack" onSubmit={submit}>
      <div class="row">
        <Button type="submit" kind="primary" disabled={busy}>
          Until the next expiry
        </Button>
        {expired !== undefined && (
          <p class="break">
            Expired: {KINDS[expired.kind]}
            {(expired.email ?? expired.user_id ?? expired.id) && (
              <>
                {' '}
                (<span class="mono">{expired.email ?? expired.user_id ?? expired.id}</span>)
              </>
            )}
          </p>
        )}
      </div>
      <ErrorLine error={error} />
    </form>
  );
}
