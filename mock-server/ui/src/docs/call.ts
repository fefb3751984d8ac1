import { baseUrl } from '../lib/root.ts';
import type { Operation } from './document.ts';
import { type Draft, filled, FORM, jsonOf } from './draft.ts';

/** A request as this page sends it, and as the copies show it. */
export interface Call {
  readonly operation: Operation;
  readonly method: string;
  readonly url: string;
  /** Headers but that of the bearer. */
  readonly headers: readonly (readonly [string, string])[];
  readonly bearer: string | undefined;
  readonly media: string;
  /** Text of the body. */
  readonly body: string | undefined;
  /** The body's value: JSON, or the fields of a form. */
  readonly value: unknown;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The form holds something that cannot be sent. */
export class DraftError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'DraftError';
  }
}

/** Makes the request of a form. Throws a `DraftError` that names the wrong field. */
export function buildCall(operation: Operation, draft: Draft, bearer: string | undefined): Call {
  const parameters = filled(draft.parameters);
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) {
      throw new DraftError(name, `${name}: enter a value, it is part of the path`);
    }
    return encodeURIComponent(value);
  });
  const placed = (place: string) =>
    operation.parameters.filter((parameter) => parameter.in === place && parameters[parameter.name] !== undefined);
  const query = new URLSearchParams(placed('query').map(({ name }) => [name, parameters[name]!])).toString();
  const body = bodyText(draft);
  return {
    operation,
    method: operation.method,
    url: `${baseUrl}${path}${query === '' ? '' : `?${query}`}`,
    headers: [
      ...(body === undefined ? [] : [['content-type', draft.media] as const]),
      ...placed('header').map(({ name }) => [name, parameters[name]!] as const),
      ...moreHeaders(draft.headers),
    ],
    bearer: draft.sendBearer || operation.bearer === 'required' ? bearer : undefined,
    media: draft.media,
    body,
    value: body === undefined ? undefined : jsonOf(draft),
    parameters,
  };
}

function bodyText(draft: Draft): string | undefined {
  if (draft.media === '') {
    return undefined;
  }
  if (draft.media === FORM) {
    return new URLSearchParams(filled(draft.fields)).toString();
  }
  return draft.body.trim() === '' ? undefined : draft.body;
}

function moreHeaders(text: string): (readonly [string, string])[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new DraftError('headers', `headers: "${line.trim()}" is not of the form Name: value`);
    }
    return [name, value] as const;
  });
}

/** All headers of a call, with the bearer. */
export function allHeaders(call: Call): (readonly [string, string])[] {
  const own = call.bearer === undefined ? [] : [['authorization', `Bearer ${call.bearer}`] as const];
  return [...own, ...call.headers];
}
