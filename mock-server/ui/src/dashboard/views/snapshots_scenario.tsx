import { type JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { body, control, ControlError, type Schemas } from '../../lib/control.ts';
import { Button, Field } from '../../lib/elements.tsx';
import { FileButton } from '../../lib/file_button.tsx';
import { InlineText } from '../../lib/inline_text.tsx';
import type { Mistake } from '../../lib/scenario_text.ts';

const EXAMPLE = `organizations:
  - {id: org_shop, name: Shop}
portals:
  - {id: portal_shop, name: Customers, organization_id: org_shop}
users:
  - id: user_customer
    email: customer@example.com
    password: a password
    portal_id: portal_shop
`;

type Work = (scenario: Schemas['Scenario']) => Promise<string>;

const size = ({ organizations, portals, users }: Schemas['ScenarioInfo']): string =>
  `${organizations} organisations, ${portals} portals, ${users} users`;

const validate = (scenario: Schemas['Scenario']) => body(control.POST('/_emulate/scenario/validate', { body: scenario }));

/** Loads users, organisations and portals from a text. Mistakes have their lines. */
export function ScenarioForm(): JSX.Element {
  const [text, setText] = useState('');
  const [mode, setMode] = useState<Schemas['ScenarioMode']>('merge');
  const [mistakes, setMistakes] = useState<readonly Mistake[]>([]);
  const [outcome, setOutcome] = useState('');
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const run = async (work: Work) => {
    setBusy(true);
    setOutcome('');
    const found = await attempt(text, work, setOutcome);
    setMistakes(found);
    setBusy(false);
  };
  const check: Work = async (scenario) => `Correct: ${size(await validate(scenario))}.`;
  const load: Work = async (scenario) => {
    const info = await body(control.POST('/_emulate/scenario', { body: { mode, scenario } }));
    return `Loaded. The scenario has ${size(info)}.`;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void run(load);
  };
  return (
    <form class="card stack" aria-label="Load a scenario" onSubmit={submit}>
      <h2>Load a scenario</h2>
      <p class="muted text">Users, organisations and portals as YAML or JSON. Sessions stay, and a later reset begins with the new scenario.</p>
      <Field label="Scenario">
        <textarea ref={area} required rows={12} spellcheck={false} value={text} aria-invalid={mistakes.length > 0} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <Mistakes mistakes={mistakes} onLine={(line) => select(area.current, line)} />
      {outcome !== '' && <p role="status">{outcome}</p>}
      <div class="row">
        <Button type="submit" kind="primary" disabled={busy}>
          Load
        </Button>
        <label class="row">
          <span class="visually-hidden">Earlier scenario</span>
          <select class="snapshot-mode" value={mode} onChange={(event) => setMode(event.currentTarget.value as typeof mode)}>
            <option value="merge">and keep the earlier scenario</option>
            <option value="replace">instead of the earlier scenario</option>
          </select>
        </label>
        <Button disabled={busy} onClick={() => run(check)}>
          Check only
        </Button>
        <span class="grow" />
        <Button onClick={() => setText(EXAMPLE)}>Example</Button>
        <FileButton accept=".yaml,.yml,.json" onFile={(file) => void file.text().then(setText)}>
          Open file…
        </FileButton>
      </div>
    </form>
  );
}

/** Does the work with the scenario of a text, and returns what is wrong with it. */
async function attempt(text: string, work: Work, done: (words: string) => void): Promise<readonly Mistake[]> {
  try {
    const { parseScenario } = await import('../../lib/scenario_text.ts');
    const parsed = parseScenario(text);
    if (parsed.mistakes.length > 0) {
      return parsed.mistakes;
    }
    const scenario = parsed.value as Schemas['Scenario'];
    try {
      done(await work(scenario));
      return [];
    } catch (failure) {
      const found = parsed.locate(await detailOf(failure, scenario));
      return found.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
    }
  } catch (failure) {
    return [{ line: undefined, text: String(failure) }];
  }
}

/** What is wrong. A mistake of form has its position only in the check, where the scenario is the whole body. */
async function detailOf(failure: unknown, scenario: Schemas['Scenario']): Promise<string> {
  if (!(failure instanceof ControlError)) {
    throw failure;
  }
  if (!failure.message.startsWith('body: ')) {
    return failure.message;
  }
  return validate(scenario).then(
    () => failure.message,
    (again: unknown) => (again instanceof ControlError ? again.message : failure.message),
  );
}

function Mistakes(props: { readonly mistakes: readonly Mistake[]; readonly onLine: (line: number) => void }): JSX.Element | null {
  return props.mistakes.length === 0 ? null : (
    <div class="error-line" role="alert">
      <ul class="snapshot-mistakes" aria-label="Mistakes in the scenario">
        {props.mistakes.map(({ line, text }) => (
          <li key={`${line} ${text}`}>
            {line !== undefined && (
              <Button class="snapshot-line-link" onClick={() => props.onLine(line)}>
                Line {line}
              </Button>
            )}
            <span class="break">
              <InlineText text={text} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Selects a line of the text, and brings it into view. */
function select(area: HTMLTextAreaElement | null, line: number): void {
  if (area === null) {
    return;
  }
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, line - 3);
}
