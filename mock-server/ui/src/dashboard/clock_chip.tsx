import { type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { clockNow, exactTime, reading, startTicking, tick } from '../lib/time.ts';
import { hrefOf } from './router.ts';

/** The namespace's time, where it is not simply the machine's. */
export function ClockChip(): JSX.Element | null {
  useEffect(startTicking, []);
  void tick.value;
  if (reading.value === undefined || reading.value.mode === 'real') {
    return null;
  }
  return (
    <a class="clock-chip" href={hrefOf('clock')} title="The clock of this namespace">
      {reading.value.mode} · {exactTime(clockNow())}
    </a>
  );
}
