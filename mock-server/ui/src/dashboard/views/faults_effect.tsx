import { type JSX } from 'preact';
import { Button, Field } from '../../lib/elements.tsx';
import type { Change, Draft, DraftField, EffectType } from './faults_draft.ts';
import { EFFECTS } from './faults_words.ts';

interface Props {
  readonly draft: Draft;
  readonly change: Change;
}

/** The effect of a fault, with the fields of its type. */
export function EffectFields({ draft, change }: Props): JSX.Element {
  return (
    <>
      <Field label="Effect">
        <select class="wide" value={draft.effect} onChange={(event) => change({ effect: event.currentTarget.value as EffectType })}>
          {Object.entries(EFFECTS).map(([type, title]) => (
            <option key={type} value={type}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      {draft.effect === 'status' && <StatusFields draft={draft} change={change} />}
      {draft.effect === 'validation' && <InvalidFields draft={draft} change={change} />}
      {draft.effect === 'latency' && <LatencyFields draft={draft} change={change} />}
      {draft.effect === 'dribble' && <DribbleFields draft={draft} change={change} />}
      {draft.effect === 'rate_limit' && (
        <Field label="Retry-After" hint="Seconds">
          <input type="number" required min={0} value={draft.retryAfter} onInput={(event) => change({ retryAfter: event.currentTarget.value })} />
        </Field>
      )}
    </>
  );
}

function StatusFields({ draft, change }: Props): JSX.Element {
  return (
    <>
      <Field label="Status" hint="From 400 to 599">
        <input type="number" required min={400} max={599} value={draft.status} onInput={(event) => change({ status: event.currentTarget.value })} />
      </Field>
      <Field label="Detail" hint="Text in the body">
        <input class="wide" value={draft.detail} placeholder="name of the status" onInput={(event) => change({ detail: event.currentTarget.value })} />
      </Field>
      <Field label="Headers" hint="One a line, as Name: value">
        <textarea class="wide" rows={2} value={draft.headers} placeholder="Retry-After: 5" onInput={(event) => change({ headers: event.currentTarget.value })} />
      </Field>
    </>
  );
}

function LatencyFields({ draft, change }: Props): JSX.Element {
  return (
    <>
      <Field label="Delay" hint="Real time: 500ms, 3s">
        <input required value={draft.delay} onInput={(event) => change({ delay: event.currentTarget.value })} />
      </Field>
      <Field label="Random extra" hint="The longest one">
        <input value={draft.jitter} placeholder="none" onInput={(event) => change({ jitter: event.currentTarget.value })} />
      </Field>
    </>
  );
}

function DribbleFields({ draft, change }: Props): JSX.Element {
  return (
    <>
      <Field label="Pieces">
        <input type="number" required min={1} value={draft.chunks} onInput={(event) => change({ chunks: event.currentTarget.value })} />
      </Field>
      <Field label="Over" hint="Real time: 500ms, 5s">
        <input required value={draft.over} onInput={(event) => change({ over: event.currentTarget.value })} />
      </Field>
    </>
  );
}

function InvalidFields({ draft, change }: Props): JSX.Element {
  const set = (index: number, part: Partial<DraftField>) =>
    change({ fields: draft.fields.map((field, at) => (at === index ? { ...field, ...part } : field)) });
  const remove = (index: number) => change({ fields: draft.fields.filter((_, at) => at !== index) });
  const add = () => change({ fields: [...draft.fields, { loc: '', type: 'value_error', msg: '' }] });
  return (
    <div class="fault-fields stack">
      {draft.fields.map((field, index) => (
        <div key={index} class="fault-field" role="group" aria-label={`Field error ${index + 1}`}>
          <Field label="Field" hint="email, or query.page">
            <input required value={field.loc} onInput={(event) => set(index, { loc: event.currentTarget.value })} />
          </Field>
          <Field label="Type" hint="Pydantic's word">
            <input value={field.type} placeholder="value_error" onInput={(event) => set(index, { type: event.currentTarget.value })} />
          </Field>
          <Field label="Message">
            <input value={field.msg} placeholder="one that fits the type" onInput={(event) => set(index, { msg: event.currentTarget.value })} />
          </Field>
          <Button disabled={draft.fields.length === 1} aria-label={`Remove field error ${index + 1}`} onClick={() => remove(index)}>
            ✕
          </Button>
        </div>
      ))}
      <Button onClick={add}>Add a field error</Button>
    </div>
  );
}
