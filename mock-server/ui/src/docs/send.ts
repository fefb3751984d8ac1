import { signal } from '@preact/signals';
import { authorization } from '../lib/control.ts';
import { allHeaders, type Call } from './call.ts';
import { isControl } from './page_state.ts';

export interface Reply {
  readonly call: Call;
  readonly status: number;
  readonly statusText: string;
  readonly milliseconds: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
  /** The body, if it is JSON. */
  readonly json: unknown;
  readonly type: string;
  /** Whether the body is still arriving, as from an event stream. */
  readonly open: boolean;
}

/** Replies by operation, the newest of each. */
export const replies = signal<ReadonlyMap<string, Reply>>(new Map());
/** The newest replies of all operations, newest first. */
export const history = signal<readonly Reply[]>([]);

const KEPT = 50;
/** Most characters kept of a body. */
const LARGEST = 200_000;

/** Sends a call and keeps its reply. Ends early, with what has come, when `stop` is aborted. */
export async function send(call: Call, stop: AbortSignal): Promise<Reply> {
  const began = performance.now();
  const response = await fetch(call.url, {
    method: call.method,
    headers: new Headers([...(isControl ? Object.entries(authorization()) : []), ...allHeaders(call)].map(([name, value]): [string, string] => [name, value])),
    ...(call.body !== undefined && { body: call.body }),
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'manual',
    signal: stop,
  });
  const type = response.headers.get('content-type') ?? '';
  const reply = {
    call,
    status: response.status,
    statusText: response.statusText,
    milliseconds: performance.now() - began,
    headers: [...response.headers],
    type,
    json: undefined,
  };
  const put = (text: string, open: boolean) => {
    const whole: Reply = { ...reply, text, open, ...(!open && { json: parse(text, type) }) };
    replies.value = new Map(replies.value).set(call.operation.id, whole);
    return whole;
  };
  const streams = type.startsWith('text/event-stream');
  const text = await readBody(response, stop, streams ? (part) => void put(part, true) : undefined);
  const whole = put(text, false);
  history.value = [whole, ...history.value].slice(0, KEPT);
  return whole;
}

async function readBody(response: Response, stop: AbortSignal, onPart: ((text: string) => void) | undefined): Promise<string> {
  if (onPart === undefined || response.body === null) {
    return await response.text();
  }
  let text = '';
  onPart(text);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return text;
      }
      text = (text + value).slice(-LARGEST);
      onPart(text);
    }
  } catch (failure) {
    if (stop.aborted) {
      return text;
    }
    throw failure;
  }
}

function parse(text: string, type: string): unknown {
  if (!/[/+]json\b/.test(type)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
