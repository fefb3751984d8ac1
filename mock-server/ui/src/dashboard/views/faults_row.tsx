import { type JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, Countdown } from '../../lib/elements.tsx';
import { effectWords, matchWords } from './faults_words.ts';

/** A fault that is armed: what it does, and how often it has. */
export function FaultRow({ fault }: { readonly fault: Schemas['Fault'] }): JSX.Element {
  const { id, match, effect, stage, left, probability, expires_at: expires, seen, hit } = fault;
  const disarm = () =>
    act(() => body(control.DELETE('/_emulate/faults/{id}', { params: { path: { id } } })), 'The fault is disarmed.');
  return (
    <article class="fault">
      <div class="grow">
        <h2 class="fault-name break">
          <span class="mono">{matchWords(match)}</span> {effectWords(effect)}
        </h2>
        <p class="row muted">
          <span class="mono">{id}</span>
          <Badge tone={hit > 0 ? 'warn' : 'neutral'}>{hit === 1 ? '1 hit' : `${hit} hits`}</Badge>
          <span>{seen === 1 ? '1 request matched' : `${seen} requests matched`}</span>
          <span>{typeof left === 'number' ? `${left} left` : 'no limit'}</span>
          {typeof probability === 'number' && <span>{Math.round(probability * 100)} % of them</span>}
          {stage === 'after' && <span>after the operation</span>}
          {typeof expires === 'string' && <Countdown at={expires} />}
        </p>
      </div>
      <Button kind="danger" aria-label={`Disarm ${id}`} onClick={disarm}>
        Disarm
      </Button>
    </article>
  );
}
