import { signal } from '@preact/signals';
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from '../generated/control.ts';
import { root } from './root.ts';

export type Schemas = components['schemas'];

/** A control call that this page has made, as a tester can repeat it. */
export interface MadeCall {
  readonly number: number;
  readonly method: string;
  /** Absolute URL. */
  readonly url: string;
  readonly body: string | undefined;
  readonly status: number;
}

/** Control token of the server, kept for this tab only. */
export const controlToken = signal<string | undefined>(undefined);
/** Whether the server refused a call for want of the control token. */
export const tokenNeeded = signal(false);
/** The newest calls that changed something, newest first. */
export const madeCalls = signal<readonly MadeCall[]>([]);

/** Number of calls of this page that have changed something. */
export const changes = signal(0);

const KEPT_CALLS = 50;
/** A longer body is shown as curl names a file. */
const LONGEST_BODY = 4096;
let count = 0;

/** Headers that authorize a control call. */
export function authorization(): Record<string, string> {
  return controlToken.value === undefined
    ? {}
    : { authorization: `Bearer ${controlToken.value}` };
}

async function keep(request: Request, status: number): Promise<void> {
  const text = await request.text();
  const body = text.length > LONGEST_BODY ? '@body.json' : text;
  count += 1;
  const call = {
    number: count,
    method: request.method,
    url: request.url,
    body: body === '' ? undefined : body,
    status,
  };
  madeCalls.value = [call, ...madeCalls.value].slice(0, KEPT_CALLS);
}

const copies = new Map<string, Request>();
const middleware: Middleware = {
  onRequest({ request, id }) {
    for (const [name, value] of Object.entries(authorization())) {
      request.headers.set(name, value);
    }
    if (request.method !== 'GET') {
      copies.set(id, request.clone());
    }
    return request;
  },
  async onResponse({ response, id }) {
    tokenNeeded.value = response.status === 401;
    const copy = copies.get(id);
    copies.delete(id);
    if (copy !== undefined) {
      await keep(copy, response.status);
      changes.value += 1;
    }
  },
  onError({ id }) {
    copies.delete(id);
  },
};

/** The control API of this page's namespace. */
export const control = createClient<paths>({ baseUrl: root.replace(/\/$/, '') });
control.use(middleware);

/** A control call was refused, or had no answer. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = 'ControlError';
  }
}

interface Outcome<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a successful reply. */
export async function body<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) {
    throw new ControlError(problem(error) ?? `The server answered ${response.status}.`, response.status);
  }
  return data as T;
}

/** The text of a problem (RFC 9457). */
function problem(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const { detail, title } = error as { detail?: unknown; title?: unknown };
  return [detail, title].find((text) => typeof text === 'string');
}
