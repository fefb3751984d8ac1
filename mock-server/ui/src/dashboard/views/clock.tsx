import { type JSX } from 'preact';
import { ErrorLine } from '../../lib/elements.tsx';
import { body, control, type Schemas } from '../../lib/control.ts';
import { useLive } from '../../lib/live.ts';
import { ViewHead } from '../view_head.tsx';
import { ClockFace } from './clock_face.tsx';
import { Forward } from './clock_forward.tsx';
import { ClockMode } from './clock_mode.tsx';
import { RunningOut } from './clock_running_out.tsx';
import './clock.css';

/** The time that all lifetimes of the namespace are read from, and ways to move it. */
export function Clock(): JSX.Element {
  const { value, error } = useLive<Schemas['ClockReading']>(() => body(control.GET('/_emulate/clock')), ['clock', 'reset']);
  return (
    <>
      <ViewHead title="Clock" about="Codes, links, tokens, lock-outs and faults of this namespace expire by this clock." />
      <ErrorLine error={error} />
      {value !== undefined && (
        <div class="clock-cards">
          <ClockFace mode={value.mode} />
          <Forward />
          <ClockMode mode={value.mode} />
        </div>
      )}
      <RunningOut />
    </>
  );
}
