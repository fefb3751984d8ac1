import { signal, type Signal } from '@preact/signals';
import { type Document, examplesOf, type Media, type Operation, type Parameter, resolve, type Schema } from './document.ts';
import { sample, withoutNull } from './schema_words.ts';

/** What the form of an operation holds. It is kept while the page is open. */
export interface Draft {
  readonly parameters: Readonly<Record<string, string>>;
  /** Media type of the body; empty where there is none. */
  readonly media: string;
  readonly example: string;
  /** Text of a JSON body. */
  readonly body: string;
  /** Fields of a form body. */
  readonly fields: Readonly<Record<string, string>>;
  /** More headers, `Name: value` a line. */
  readonly headers: string;
  readonly sendBearer: boolean;
}

export const FORM = 'application/x-www-form-urlencoded';

const drafts = new Map<string, Signal<Draft>>();

export function draftOf(document: Document, operation: Operation): Signal<Draft> {
  let draft = drafts.get(operation.id);
  if (draft === undefined) {
    draft = signal(newDraft(document, operation));
    drafts.set(operation.id, draft);
  }
  return draft;
}

export function newDraft(document: Document, operation: Operation): Draft {
  const [first] = operation.bodies;
  const empty: Draft = {
    parameters: Object.fromEntries(operation.parameters.map((parameter) => [parameter.name, firstValue(parameter)])),
    media: first?.[0] ?? '',
    example: '',
    body: '',
    fields: {},
    headers: '',
    sendBearer: operation.bearer === 'required',
  };
  const [example] = examplesOf(first?.[1]);
  const value = example?.[1] ?? (operation.bodyRequired ? sample(document, first?.[1].schema) : undefined);
  return { ...empty, ...bodyParts(value), example: example?.[0] ?? '' };
}

function firstValue({ example, required, schema }: Parameter): string {
  const value = example ?? (required ? schema?.examples?.[0] : undefined);
  return value === undefined ? '' : String(value);
}

/** A body's value in both forms that a draft keeps. */
export function bodyParts(value: unknown): Pick<Draft, 'body' | 'fields'> {
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return {
    body: value === undefined ? '' : JSON.stringify(value, null, 2),
    fields: Object.fromEntries(fields.map(([name, field]) => [name, String(field)])),
  };
}

/** The schemas of a body's fields, for a form of one input each. */
export function fieldsOf(document: Document, media: Media | undefined): readonly (readonly [string, Schema, boolean])[] {
  if (media?.schema === undefined) {
    return [];
  }
  const schema = resolve(document, media.schema);
  return Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    withoutNull(resolve(document, field)),
    schema.required?.includes(name) ?? false,
  ]);
}

export function mediaOf(operation: Operation, draft: Draft): Media | undefined {
  return operation.bodies.find(([type]) => type === draft.media)?.[1];
}

/** The JSON of the body, or `undefined` where there is none or it is not JSON. */
export function jsonOf(draft: Draft): unknown {
  if (draft.media === FORM) {
    return filled(draft.fields);
  }
  try {
    return draft.body.trim() === '' ? undefined : JSON.parse(draft.body);
  } catch {
    return undefined;
  }
}

export function filled(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** A draft with these values in its parameters and its body. */
export function withValues(operation: Operation, draft: Draft, values: Readonly<Record<string, unknown>>): Draft {
  const names = new Set(operation.parameters.map(({ name }) => name));
  const parameters = Object.fromEntries(
    Object.entries(values).filter(([name]) => names.has(name)).map(([name, value]) => [name, String(value)]),
  );
  const merged = { ...draft, parameters: { ...draft.parameters, ...parameters } };
  const json = jsonOf(draft);
  const rest = Object.entries(values).filter(([name]) => !names.has(name));
  if (draft.media === '' || rest.length === 0) {
    return merged;
  }
  const before = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
  return { ...merged, ...bodyParts({ ...before, ...Object.fromEntries(rest) }) };
}

/** Names of the values that a call takes: its parameters and the fields of its body. */
export function inputNames(document: Document, operation: Operation): Set<string> {
  const fields = operation.bodies.flatMap(([, media]) => fieldsOf(document, media).map(([name]) => name));
  return new Set([...operation.parameters.map(({ name }) => name), ...fields]);
}
