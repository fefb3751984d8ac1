import { type JSX } from 'preact';
import { body, control, type Schemas } from '../../lib/control.ts';
import { useEdits } from '../../lib/edits.ts';
import { Button, ErrorLine, Field } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { useSubmit } from '../../lib/submit.ts';
import { spokenDuration } from '../../lib/time.ts';

const MODES: Record<Schemas['PolicyMode'], string> = {
  manual: 'Manual: each one waits',
  auto_approve: 'Approve each one',
  auto_reject: 'Reject each one',
};

/** Decides new sign-ins by itself, at once or after a while. */
export function Policy(): JSX.Element | null {
  const { value, error } = useLive(() => body(control.GET('/_emulate/challenges/policy')), ['reset', 'resource']);
  if (value === undefined) {
    return <ErrorLine error={error} />;
  }
  return <PolicyForm policy={value} />;
}

function read({ mode, after }: Schemas['ChallengePolicy']): { readonly mode: Schemas['PolicyMode']; readonly after: string } {
  return { mode, after: spokenDuration(after ?? 'PT0S') };
}

function PolicyForm({ policy }: { readonly policy: Schemas['ChallengePolicy'] }): JSX.Element {
  const { value, edit, saved } = useEdits(policy, read);
  const { mode, after } = value;
  const manual = mode === 'manual';
  const change = { mode, ...(!manual && { after }) };
  const { busy, error, submit } = useSubmit(
    async () => saved(await body(control.PUT('/_emulate/challenges/policy', { body: change }))),
    'The policy is set. It decides sign-ins that start from now on.',
  );
  const set = read(policy);
  const unchanged = mode === set.mode && (manual || after === set.after);
  return (
    <form class="card policy" aria-label="Policy" onSubmit={submit}>
      <Field label="Policy for new sign-ins">
        <select value={mode} onChange={(event) => edit({ mode: event.currentTarget.value as Schemas['PolicyMode'] })}>
          {Object.entries(MODES).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      <Field label="After">
        <input class="short" required disabled={manual} value={after} placeholder="5s" onInput={(event) => edit({ after: event.currentTarget.value })} />
      </Field>
      <Button type="submit" disabled={busy || unchanged}>
        Set policy
      </Button>
      <ErrorLine error={error} />
    </form>
  );
}
