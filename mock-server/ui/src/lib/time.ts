import { signal } from '@preact/signals';
import { body, control, type Schemas } from './control.ts';
import { onEvent } from './events.ts';

/** The namespace's clock, and when this page read it. */
interface Reading {
  readonly mode: Schemas['ClockMode'];
  readonly now: number;
  readonly readAt: number;
}

export const reading = signal<Reading | undefined>(undefined);
/** Changes every second while something on the page counts. */
export const tick = signal(0);

export async function readClock(): Promise<void> {
  const { mode, now } = await body(control.GET('/_emulate/clock'));
  reading.value = { mode, now: Date.parse(now), readAt: Date.now() };
}

/** Time of the namespace's clock, in milliseconds since 1970. */
export function clockNow(): number {
  const read = reading.value;
  if (read === undefined) {
    return Date.now();
  }
  return read.mode === 'frozen' ? read.now : read.now + Date.now() - read.readAt;
}

let counters = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Lets `tick` change each second until the returned function is called. */
export function startTicking(): () => void {
  counters += 1;
  timer ??= setInterval(() => (tick.value += 1), 1000);
  return () => {
    counters -= 1;
    if (counters === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Keeps `reading` up to date. */
export function followClock(): void {
  const read = () => void readClock().catch(() => undefined);
  onEvent(['clock', 'reset'], read);
  read();
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** A time relative to the namespace's clock, such as `3 min. ago`. */
export function relativeTime(at: number, now = clockNow()): string {
  const seconds = Math.round((at - now) / 1000);
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS[5]!;
  return Math.abs(seconds) < 1 ? 'now' : relative.format(Math.trunc(seconds / unit[1]), unit[0]);
}

/** A length of time as a countdown shows it: `9:58`, or `2 d 3 h`. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)];
  const [minutes, rest] = [Math.floor((seconds % 3600) / 60), String(seconds % 60).padStart(2, '0')];
  if (days > 0) {
    return `${days} d ${hours} h`;
  }
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** The exact time, with its zone. */
export function exactTime(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}

/** An ISO 8601 duration such as `PT1M30S` as people write it: `1m 30s`. */
export function spokenDuration(iso: string): string {
  const parts = [...iso.matchAll(/([\d.]+)([DHMS])/g)];
  return parts.map(([, count = '', unit = '']) => `${count}${unit.toLowerCase()}`).join(' ');
}
