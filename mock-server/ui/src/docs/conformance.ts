import { type OutputUnit, type Schema as AnySchema, Validator } from '@cfworker/json-schema';
import { type Document, mediaFor, resolve, responseFor, type Schema, schemaName } from './document.ts';
import { typeWords } from './schema_words.ts';
import type { Reply } from './send.ts';

/** One place where a value breaks its schema. */
export interface Issue {
  /** Where, such as `user.email`; empty for the whole body. */
  readonly at: string;
  readonly text: string;
  /** What is wrong with each variant, where none of several fits. */
  readonly variants?: readonly { readonly name: string; readonly issues: readonly Issue[] }[];
}

export interface Verdict {
  /** What the document says of the status; `undefined` if it does not name it. */
  readonly meaning: string | undefined;
  /** What is wrong; empty if the reply is what the document promises. */
  readonly issues: readonly Issue[];
  /** What was compared, in words. */
  readonly compared: string;
}

/** Keywords that only say that something inside is wrong. */
const CONTAINERS = new Set(['properties', 'items', 'prefixItems', '$ref', 'allOf', 'patternProperties', 'additionalProperties']);

/** The issues of a value, by a schema of the document. */
export function issuesOf(document: Document, schema: Schema, value: unknown): Issue[] {
  const whole = { ...schema, components: { schemas: document.components?.schemas } };
  const { errors } = new Validator(whole as unknown as AnySchema, '2020-12', false).validate(value);
  return explain(document, schema, errors);
}

/** Compares a reply with the document. */
export function judge(document: Document, reply: Reply): Verdict {
  const { operation } = reply.call;
  const found = responseFor(operation, reply.status);
  if (found === undefined) {
    const known = operation.responses.map(([status]) => status).join(', ');
    const text = `Status ${reply.status} is not documented. Documented: ${known}.`;
    return { meaning: undefined, issues: [{ at: '', text }], compared: 'the status' };
  }
  const [, response] = found;
  const meaning = response.description ?? '';
  if (response.content === undefined) {
    const surplus = reply.text === '' || response['x-unreachable'] !== undefined ? [] : [{ at: '', text: 'This status is documented without a body.' }];
    return { meaning, issues: surplus, compared: 'the status' };
  }
  const media = mediaFor(response.content, reply.type);
  if (media === undefined) {
    const text = `Media type ${reply.type || '(none)'} is not documented. Documented: ${Object.keys(response.content).join(', ')}.`;
    return { meaning, issues: [{ at: '', text }], compared: 'the status and the media type' };
  }
  if (media.schema === undefined || !/[/+]json\b/.test(reply.type)) {
    return { meaning, issues: [], compared: 'the status and the media type' };
  }
  if (reply.json === undefined) {
    return { meaning, issues: [{ at: '', text: 'The body is not JSON.' }], compared: 'the body' };
  }
  return { meaning, issues: issuesOf(document, media.schema, reply.json), compared: 'the status, the media type and each field of the body' };
}

function explain(document: Document, schema: Schema, errors: readonly OutputUnit[]): Issue[] {
  const isChoice = ({ keyword }: OutputUnit) => keyword === 'oneOf' || keyword === 'anyOf';
  const choices = errors.filter(isChoice);
  const within = (inner: OutputUnit, outer: OutputUnit) => inner !== outer && inner.keywordLocation.startsWith(`${outer.keywordLocation}/`);
  const outermost = choices.filter((choice) => !choices.some((other) => within(choice, other)));
  const plain = errors.filter((error) => !isChoice(error) && !CONTAINERS.has(error.keyword) && !outermost.some((choice) => within(error, choice)));
  const single = plain.map((error) => ({ at: placeOf(error), text: wordsOf(error) }));
  return [...unique(single), ...outermost.map((choice) => explainChoice(document, schema, choice, errors.filter((error) => within(error, choice))))];
}

function explainChoice(document: Document, schema: Schema, choice: OutputUnit, inside: readonly OutputUnit[]): Issue {
  const variants = schemaAt(document, schema, choice.keywordLocation);
  const list = Array.isArray(variants) ? (variants as Schema[]) : [];
  const names = list.map((variant) => schemaName(variant) ?? typeWords(document, variant));
  const groups = names.map((name, index) => {
    const start = `${choice.keywordLocation}/${index}`;
    const own = inside.filter(({ keywordLocation }) => keywordLocation === start || keywordLocation.startsWith(`${start}/`));
    return { name, issues: explain(document, schema, own) };
  });
  const at = placeOf(choice);
  const onlyTypes = inside.every(({ keyword, instanceLocation }) => (keyword === 'type' || CONTAINERS.has(keyword)) && instanceLocation === choice.instanceLocation);
  if (onlyTypes) {
    return { at, text: `must be ${list.map((variant) => typeWords(document, variant)).join(' or ')}` };
  }
  const several = groups.every(({ issues }) => issues.length === 0);
  return several ? { at, text: `fits more than one of: ${names.join(', ')}` } : { at, text: `fits none of: ${names.join(', ')}`, variants: groups };
}

/** The part of a schema at a keyword location, through its references. */
function schemaAt(document: Document, schema: Schema, location: string): unknown {
  let target: unknown = schema;
  for (const step of location.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    if (typeof target !== 'object' || target === null) {
      return undefined;
    }
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    target = name === '$ref' ? resolve(document, target) : (target as Record<string, unknown>)[name];
  }
  return target;
}

function placeOf({ instanceLocation, keyword, error }: OutputUnit): string {
  const steps = instanceLocation.replace(/^#\/?/, '').split('/').filter(Boolean);
  const named = keyword === 'required' ? /property "([^"]*)"/.exec(error)?.[1] : undefined;
  const all = [...steps.map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')), ...(named === undefined ? [] : [named])];
  return all.reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`), '');
}

function wordsOf({ keyword, error }: OutputUnit): string {
  if (keyword === 'required') {
    return 'is missing';
  }
  if (keyword === 'false') {
    return 'is not a field of the schema';
  }
  const [, found, expected] = /^Instance type "([^"]*)" is invalid\. Expected "(.*)"\.$/.exec(error) ?? [];
  return keyword === 'type' && found !== undefined ? `is of type ${found}; must be ${expected?.replaceAll('", "', ' or ')}` : error.replace(/^Instance/, 'The value');
}

function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.at}\n${issue.text}`, issue])).values()];
}
