import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';
import { clockNow } from '../../lib/time.ts';

const put = (setting: Schemas['ClockSetting']) => body(control.PUT('/_emulate/clock', { body: setting }));

/** Freezes the clock, lets it run, or sets it to a time. */
export function ClockMode({ mode }: { readonly mode: Schemas['ClockMode'] }): JSX.Element {
  const run = () => put({ mode: 'offset', now: new Date(clockNow()).toISOString() });
  return (
    <section class="card stack">
      <h2>Mode and time</h2>
      <div class="row">
        <Button disabled={mode === 'frozen'} onClick={() => act(() => put({ mode: 'frozen' }), 'The clock stands still.')}>
          Freeze
        </Button>
        <Button disabled={mode !== 'frozen'} onClick={() => act(run, 'The clock runs on from this time.')}>
          Run on
        </Button>
        <Button disabled={mode === 'real'} onClick={() => act(() => put({ mode: 'real' }), "The clock shows the machine's time.")}>
          Real time
        </Button>
      </div>
      <SetTime />
    </section>
  );
}

/** The form of `datetime-local` inputs, which have no zone: the page takes them as UTC. */
const inputForm = (time: number): string => new Date(time).toISOString().slice(0, 19);

function SetTime(): JSX.Element {
  const [text, setText] = useState(inputForm(clockNow()));
  const [mode, setMode] = useState<'frozen' | 'offset'>('frozen');
  const set = () => put({ mode, now: new Date(`${text}Z`).toISOString() });
  const { busy, error, submit } = useSubmit(set, 'The clock is set.');
  return (
    <form class="stack" onSubmit={submit}>
      <div class="clock-line">
        <Field label="Time (UTC)">
          <input type="datetime-local" step={1} required value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <Field label="Then">
          <select value={mode} onChange={(event) => setMode(event.currentTarget.value as typeof mode)}>
            <option value="frozen">stand still</option>
            <option value="offset">run on</option>
          </select>
        </Field>
        <Button type="submit" disabled={busy}>
          Set
        </Button>
      </div>
      <ErrorLine error={error} />
    </form>
  );
}
