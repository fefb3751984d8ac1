import { signal } from '@preact/signals';
import { createParser } from 'eventsource-parser';
import { authorization, controlToken, type Schemas } from './control.ts';
import { root } from './root.ts';

export type EventType = Schemas['EventType'] | 'lost';
export type ServerEvent = Schemas['Event'];
type Listener = (event: ServerEvent) => void;

/** Whether the event stream is open. */
export const connected = signal(false);

const listeners = new Set<{ readonly types: readonly string[]; readonly listener: Listener }>();
const RETRY_MS = 2000;
let lastId: string | undefined;
let running = false;

/** Calls `listener` for each event of these types, and after events were lost. Returns the end. */
export function onEvent(types: readonly EventType[], listener: Listener): () => void {
  const entry = { types: [...types, 'lost'], listener };
  listeners.add(entry);
  if (!running) {
    running = true;
    void run();
  }
  return () => listeners.delete(entry);
}

async function run(): Promise<void> {
  for (;;) {
    try {
      await read();
    } catch {
      // The server stopped, or the network failed. `connected` shows it.
    }
    const wasConnected = connected.value;
    connected.value = false;
    if (wasConnected) {
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function read(): Promise<void> {
  const headers: Record<string, string> = { ...authorization() };
  if (lastId !== undefined) {
    headers['last-event-id'] = lastId;
  }
  const response = await fetch(`${root}_emulate/events`, { headers, cache: 'no-store' });
  if (!response.ok || response.body === null) {
    if (response.status === 401) {
      await tokenGiven();
    }
    return;
  }
  connected.value = true;
  const parser = createParser({
    onEvent(event) {
      lastId = event.id ?? lastId;
      tell(event.event ?? 'message', JSON.parse(event.data) as ServerEvent);
    },
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    parser.feed(value);
  }
}

function tokenGiven(): Promise<void> {
  const before = controlToken.value;
  return new Promise((resolve) => {
    const stop = controlToken.subscribe((token) => {
      if (token !== before) {
        queueMicrotask(() => stop());
        resolve();
      }
    });
  });
}

function tell(type: string, event: ServerEvent): void {
  for (const { types, listener } of [...listeners]) {
    if (types.includes(type)) {
      listener(event);
    }
  }
}
