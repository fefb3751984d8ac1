import { type ComponentChildren, type JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { body, control } from '../../lib/control.ts';
import { curl } from '../../lib/curl.ts';
import { Button, Code, CopyButton, ErrorLine, Field } from '../../lib/elements.tsx';
import { useOperations } from '../../lib/operations.ts';
import { baseUrl } from '../../lib/root.ts';
import { useSubmit } from '../../lib/submit.ts';
import { EMPTY, PRESETS, sendsRealReply, toFault, type Change, type Draft } from './faults_draft.ts';
import { EffectFields } from './faults_effect.tsx';

/** Describes a fault, shows its control call while it is built, and arms it. */
export function FaultForm(): JSX.Element {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const arm = useRef<HTMLDivElement>(null);
  const change: Change = (part) => setDraft((before) => ({ ...before, ...part }));
  const fault = toFault(draft);
  const { busy, error, submit } = useSubmit(() => body(control.POST('/_emulate/faults', { body: fault })), 'The fault is armed.');
  const choose = (preset: Draft) => {
    setDraft(preset);
    arm.current?.querySelector('button')?.focus();
  };
  return (
    <form class="card fault-form" aria-label="Arm a fault" onSubmit={submit}>
      <div class="fault-presets stack">
        <h2>Arm a fault</h2>
        <div class="row" role="group" aria-label="Presets">
          {PRESETS.map(({ title, draft: of }) => (
            <Button key={title} onClick={() => choose(of)}>
              {title}
            </Button>
          ))}
        </div>
      </div>
      <div class="stack">
        <Part title="Which requests">
          <MatchFields draft={draft} change={change} />
        </Part>
        <Part title="What happens">
          <EffectFields draft={draft} change={change} />
        </Part>
        <Part title="How often">
          <LimitFields draft={draft} change={change} />
        </Part>
        <ErrorLine error={error} />
        <div class="row" ref={arm}>
          <Button type="submit" kind="primary" disabled={busy}>
            Arm
          </Button>
          <Button onClick={() => setDraft(EMPTY)}>Start again</Button>
        </div>
      </div>
      <Call fault={fault} />
    </form>
  );
}

function Part(props: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <fieldset class="fault-part">
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

function Call({ fault }: { readonly fault: ReturnType<typeof toFault> }): JSX.Element {
  const text = JSON.stringify(fault, null, 2);
  const url = `${baseUrl}/_emulate/faults`;
  const command = curl({ method: 'POST', url, headers: [['content-type', 'application/json']], body: JSON.stringify(fault) });
  return (
    <section class="fault-call" aria-label="Control call of this fault">
      <div class="row">
        <code class="grow">POST /_emulate/faults</code>
        <CopyButton text={command} label="Copy the call of this fault as curl">
          Copy as curl
        </CopyButton>
      </div>
      <Code text={text} label="body of the call" />
      <p class="muted">A test arms the same fault with this call. A test of one request can send the header X-Mock-Fault instead.</p>
    </section>
  );
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function MatchFields({ draft, change }: { readonly draft: Draft; readonly change: Change }): JSX.Element {
  const operations = useOperations();
  return (
    <>
      <Field label="Operation">
        <select value={draft.operation} onChange={(event) => change({ operation: event.currentTarget.value })}>
          <option value="">Each operation</option>
          {operations.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Field>
      <Field label="User" hint="Id or address">
        <input value={draft.user} placeholder="any" onInput={(event) => change({ user: event.currentTarget.value })} />
      </Field>
      <Field label="Method">
        <select value={draft.method} onChange={(event) => change({ method: event.currentTarget.value })}>
          <option value="">any</option>
          {METHODS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Field>
      <Field label="Path" hint="Whole, without a query">
        <input value={draft.path} pattern="/[^?#]*" placeholder="any" onInput={(event) => change({ path: event.currentTarget.value })} />
      </Field>
      <Field label="Only match number" hint="The first is 1">
        <input type="number" min={1} value={draft.nth} placeholder="all" onInput={(event) => change({ nth: event.currentTarget.value })} />
      </Field>
    </>
  );
}

function LimitFields({ draft, change }: { readonly draft: Draft; readonly change: Change }): JSX.Element {
  return (
    <>
      <Field label="Times" hint="Ends after so many hits">
        <input type="number" min={1} value={draft.times} placeholder="no limit" onInput={(event) => change({ times: event.currentTarget.value })} />
      </Field>
      <Field label="Probability" hint="From 0 to 1">
        <input type="number" min={0} max={1} step="any" value={draft.probability} placeholder="1" onInput={(event) => change({ probability: event.currentTarget.value })} />
      </Field>
      <Field label="For" hint="By the namespace's clock: 30s, 10m">
        <input value={draft.for} placeholder="until disarmed" onInput={(event) => change({ for: event.currentTarget.value })} />
      </Field>
      {!sendsRealReply(draft.effect) && (
        <Field label="Stage" hint="Whether the operation happens">
          <select class="wide" value={draft.stage} onChange={(event) => change({ stage: event.currentTarget.value as Draft['stage'] })}>
            <option value="before">Instead of the operation</option>
            <option value="after">After the operation</option>
          </select>
        </Field>
      )}
    </>
  );
}
