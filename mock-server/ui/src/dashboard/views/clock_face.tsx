import { type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Badge } from '../../lib/elements.tsx';
import type { Schemas } from '../../lib/control.ts';
import { clockNow, countdown, exactTime, reading, startTicking, tick } from '../../lib/time.ts';

const SAME_MS = 2000;

/** The time on the clock, its mode, and how far it is from this machine's. */
export function ClockFace({ mode }: { readonly mode: Schemas['ClockMode'] }): JSX.Element {
  useEffect(startTicking, []);
  void tick.value;
  void reading.value;
  const now = clockNow();
  const [date = '', time = '', zone = ''] = exactTime(now).split(' ');
  return (
    <section class="card clock-face" aria-label="Time of this namespace">
      <p class="clock-time">
        <time dateTime={new Date(now).toISOString()}>
          <span class="clock-date">{date}</span> {time} <span class="muted">{zone}</span>
        </time>
      </p>
      <p class="row">
        <Badge tone={mode === 'real' ? 'neutral' : 'warn'}>{mode}</Badge>
        <span class="muted">{modeWords(mode, now - Date.now())}</span>
      </p>
    </section>
  );
}

function modeWords(mode: Schemas['ClockMode'], ahead: number): string {
  if (mode === 'real') {
    return 'Shows the time of the machine.';
  }
  const apart = Math.abs(ahead) < SAME_MS ? 'level with' : `${countdown(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`;
  return mode === 'frozen' ? `Stands still, ${apart} this machine.` : `Runs, ${apart} this machine.`;
}
