import { type JSX } from 'preact';
import { Badge, Time, type Tone } from '../../lib/elements.tsx';
import { parseReason } from '../../lib/rules.ts';
import type { Recorded } from './requests_log.ts';

export function toneOf(status: number): Tone {
  if (status >= 500) {
    return 'bad';
  }
  if (status >= 400) {
    return 'warn';
  }
  return status >= 200 && status < 300 ? 'good' : 'neutral';
}

/** One request in the list. */
export function RequestRow(props: {
  readonly request: Recorded;
  readonly top: number;
  readonly position: number;
  readonly size: number;
  readonly selected: boolean;
  readonly active: boolean;
  readonly onOpen: (id: number) => void;
}): JSX.Element {
  const { request, position, size, selected, active } = props;
  const { id, at, method, path, operation, status, duration_ms: duration, email, user, reason, fault, violations } = request;
  return (
    <div
      id={`request-${id}`}
      role="option"
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={size}
      class={active ? 'request active' : 'request'}
      style={{ top: `${props.top}px` }}
      onClick={() => props.onOpen(id)}
    >
      <span class="request-status">
        <Badge tone={toneOf(status)}>{status}</Badge>
      </span>
      <span class="request-method mono">{method}</span>
      <span class="request-path mono" title={path}>
        {operation ?? path}
      </span>
      <span class="request-cause">
        {fault && <Badge tone="bad">fault</Badge>}
        {violations.length > 0 && <Badge tone="bad">violation</Badge>}
        {reason && <span class="mono">{parseReason(reason).cause}</span>}
      </span>
      <span class="request-user muted">{email ?? user ?? ''}</span>
      <span class="request-duration muted">{milliseconds(duration)}</span>
      <span class="request-time muted">
        <Time at={at} />
      </span>
    </div>
  );
}

export function milliseconds(duration: number): string {
  return duration < 1000 ? `${duration.toFixed(duration < 10 ? 1 : 0)} ms` : `${(duration / 1000).toFixed(1)} s`;
}
