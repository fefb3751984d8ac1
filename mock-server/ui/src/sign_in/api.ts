// Calls of the API, and what can go wrong with them.
import { root } from './config.ts';

/** An error of one field, in FastAPI's form. */
export interface FieldError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** A call that brought no success. */
export class ApiError extends Error {
  /** Status of the reply; 0 if there was none. */
  readonly status: number;
  readonly fields: readonly FieldError[];
  /** Seconds to wait before the next attempt, if the server said so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, detail: unknown, retryAfter?: number) {
    super(typeof detail === 'string' ? detail : `The server answered ${status}.`);
    this.status = status;
    this.fields = Array.isArray(detail) ? detail : [];
    this.retryAfter = retryAfter;
  }
}

export interface Call {
  /** Body to send as JSON. */
  readonly json?: unknown;
  /** Body to send as a form, which OAuth 2.0 asks for. */
  readonly form?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** Access token. */
  readonly bearer?: string;
  readonly signal?: AbortSignal;
}

/** Sends a request, and returns the JSON of the reply. Fails with an ApiError. */
export async function call<T>(method: 'GET' | 'POST', path: string, options: Call = {}): Promise<T> {
  const { json, form, query, bearer, signal } = options;
  const headers = new Headers();
  if (json !== undefined) {
    headers.set('content-type', 'application/json');
  }
  if (bearer !== undefined) {
    headers.set('authorization', `Bearer ${bearer}`);
  }
  // Without a slash at the beginning, the path is below the base URL.
  const url = new URL(path.replace(/^\//, ''), root);
  url.search = new URLSearchParams(query).toString();
  const request: RequestInit = { method, headers };
  if (json !== undefined) {
    request.body = JSON.stringify(json);
  } else if (form !== undefined) {
    request.body = new URLSearchParams(form);
  }
  if (signal !== undefined) {
    request.signal = signal;
  }
  let reply: Response;
  let text: string;
  try {
    reply = await fetch(url, request);
    text = await reply.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw new ApiError(0, error instanceof Error ? error.message : undefined);
  }
  const body = parsed(text);
  if (!reply.ok) {
    const seconds = Number.parseInt(reply.headers.get('retry-after') ?? '', 10);
    throw new ApiError(reply.status, body?.detail, Number.isNaN(seconds) ? undefined : seconds);
  }
  return body as T;
}

/** A proxy or a broken server can send anything. */
function parsed(text: string): { readonly detail?: unknown } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
