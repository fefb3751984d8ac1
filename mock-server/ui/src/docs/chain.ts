import { type Signal, signal } from '@preact/signals';
import { body, control, type Schemas } from '../lib/control.ts';
import type { Document, Link, Operation } from './document.ts';
import { type Draft, draftOf, inputNames, jsonOf, newDraft, withValues } from './draft.ts';
import { controlState, credential, bearer } from './run_as.ts';
import { operationById, operations } from './page_state.ts';
import { history, type Reply } from './send.ts';

/** A call that can follow a reply, with the values that it takes from it. */
export interface NextCall {
  readonly operation: Operation;
  readonly description: string | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The calls that the document links to a reply, and whose values the reply has. */
export function nextCalls(reply: Reply): NextCall[] {
  const response = reply.call.operation.responses.find(([status]) => status === String(reply.status))?.[1];
  return Object.values(response?.links ?? {}).flatMap((link) => {
    const operation = operationById(link.operationId);
    const values = valuesOf(link, reply);
    return operation === undefined || values === undefined ? [] : [{ operation, description: link.description, values }];
  });
}

/** The calls whose replies give values to an operation. */
export function previousCalls(operation: Operation): Operation[] {
  return operations.value.filter(
    (other) => other !== operation && other.responses.some(([, { links }]) => Object.values(links ?? {}).some(({ operationId, ...link }) => operationId === operation.id && takesValues(link))),
  );
}

function takesValues(link: Link): boolean {
  return link['x-request-body'] !== undefined || link.parameters !== undefined;
}

/** The values of a link; `undefined` if the reply lacks one. */
function valuesOf(link: Link, reply: Reply): Record<string, unknown> | undefined {
  const given = link['x-request-body'];
  const entries = [
    ...Object.entries(link.parameters ?? {}).map(([name, text]) => [name.replace(/^(path|query|header)\./, ''), text] as const),
    ...Object.entries(typeof given === 'object' && given !== null ? given : {}),
  ];
  const values = entries.map(([name, text]) => [name, evaluate(text, reply)] as const);
  return values.some(([, value]) => value === undefined || value === null) ? undefined : Object.fromEntries(values);
}

/** A runtime expression of OpenAPI, alone or in braces. Other texts are values themselves. */
function evaluate(text: unknown, reply: Reply): unknown {
  const [, source, rest = ''] = /^\{?\$(response\.body|request\.body|request\.query|request\.path)(?:#|\.)?([^}]*)\}?$/.exec(String(text)) ?? [];
  switch (source) {
    case undefined:
      return text;
    case 'response.body':
      return at(reply.json, rest);
    case 'request.body':
      return at(reply.call.value, rest);
    default:
      return reply.call.parameters[rest];
  }
}

function at(value: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | null | undefined)?.[step], value);
}

/** Fills the form of the next call: its example, then the values of the reply, then those of the inbox. */
export async function prepare(document: Document, { operation, values }: NextCall): Promise<void> {
  const draft = draftOf(document, operation);
  draft.value = withValues(operation, newDraft(document, operation), values);
  if (takesFromInbox(document, operation) && controlState.value === 'on') {
    await fill(operation, draft, async () => ({ ...(await fromInbox(document, operation, draft.value)), ...values }));
  }
}

/** Why values could not be filled in, by operation. */
export const fillFailures = signal<ReadonlyMap<string, Error>>(new Map());

/** Puts loaded values into a form. A failure is kept for the page of the operation. */
export async function fill(operation: Operation, draft: Signal<Draft>, load: () => Promise<Record<string, unknown>>): Promise<void> {
  const failures = new Map(fillFailures.value);
  failures.delete(operation.id);
  try {
    draft.value = withValues(operation, draft.value, await load());
  } catch (problem) {
    failures.set(operation.id, problem instanceof Error ? problem : new Error(String(problem)));
  }
  fillFailures.value = failures;
}

const INBOX_NAMES = ['code', 'token', 'session_id'];

/** Whether a call takes something that only a message has. */
export function takesFromInbox(document: Document, operation: Operation): boolean {
  const names = inputNames(document, operation);
  return INBOX_NAMES.some((name) => names.has(name));
}

/** The values of the newest message that suits a call. Throws what to do if there is none. */
export async function fromInbox(document: Document, operation: Operation, draft: Draft): Promise<Record<string, unknown>> {
  const { data } = await body(control.GET('/_emulate/messages', { params: { query: { limit: 1000 } } }));
  const names = inputNames(document, operation);
  const suiting = data.filter((message) => suits(message, operation, names));
  const given = { ...draft.parameters, ...(jsonOf(draft) as object | undefined) } as Record<string, unknown>;
  const message =
    suiting.find(({ login_session_id }) => login_session_id != null && login_session_id === given['session_id']) ??
    suiting.find(({ to }) => to === given['email']) ??
    suiting[0];
  if (message === undefined) {
    throw new Error(`The inbox has no message for this call. ${senderOf(names)} sends one.`);
  }
  const values: Record<string, unknown> = {
    code: message.code,
    email: message.to,
    token: message.token,
    session_id: message.login_session_id,
    portal_id: message.portal_id,
  };
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => names.has(name) && value != null));
}

function suits(message: Schemas['Message'], operation: Operation, names: ReadonlySet<string>): boolean {
  if (names.has('code')) {
    return message.code != null && (message.portal_id != null) === operation.path.includes('/portal/');
  }
  const forReset = names.has('portal_id');
  return forReset ? message.kind === 'password_reset' : message.kind !== 'password_reset';
}

function senderOf(names: ReadonlySet<string>): string {
  return names.has('portal_id') ? 'portal_forgot_password' : 'A sign-in with a second factor';
}

/** Fields that a reply of this page may have under another name. */
const SOURCES: Readonly<Record<string, string>> = {
  session_id: 'login_session_id',
  refresh_token: 'refresh_token',
  exchange_code: 'exchange_code',
};

/** The values of earlier replies of this page that a call takes. */
export function fromReplies(document: Document, operation: Operation): Record<string, unknown> {
  const names = [...inputNames(document, operation)].filter((name) => SOURCES[name] !== undefined);
  const found = names.map((name) => [name, newest(SOURCES[name]!)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function newest(name: string): unknown {
  const values = history.value.map(({ json }) => (json as Record<string, unknown> | null | undefined)?.[name]);
  return values.find((value) => typeof value === 'string');
}

/** A refresh token of the user of "Run as". */
export async function newRefreshToken(): Promise<string | undefined> {
  await bearer();
  return credential.value?.refresh_token;
}
