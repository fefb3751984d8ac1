import type { Call } from '../call.ts';
import type { Document } from '../document.ts';
import { fieldsOf } from '../draft.ts';
import { sdkMethod, type SdkInput } from '../sdk_names.ts';
import { literal, useLines } from './rust_text.ts';

interface Field {
  readonly name: string;
  readonly required: boolean;
}

function values(call: Call): Record<string, unknown> {
  return { ...call.parameters, ...(typeof call.value === 'object' ? call.value : {}) } as Record<string, unknown>;
}

/** The fields of a request type, in the contract's order, as the SDK's generator has them. */
function fieldsFor(document: Document, call: Call): Field[] {
  const { parameters, bodies } = call.operation;
  const query = parameters.map(({ name, required }) => ({ name, required: required ?? false }));
  const body = fieldsOf(document, bodies[0]?.[1]).map(([name, , required]) => ({ name, required }));
  return [...query, ...body];
}

/** A request by its constructor, which takes the required fields, and the setters of the others. */
function requestLines(document: Document, call: Call, type: string): string[] {
  const given = values(call);
  const text = (name: string) => (typeof given[name] === 'number' ? String(given[name]) : literal(String(given[name] ?? '')));
  const fields = fieldsFor(document, call);
  const required = fields.filter((field) => field.required).map(({ name }) => text(name));
  const optional = fields.filter(({ name, required }) => !required && given[name] !== undefined && given[name] !== null);
  const setters = optional.map(({ name }) => `        .${name}(${text(name)})`);
  const end = setters.length === 0 ? ';' : `\n${setters.join('\n')};`;
  const short = `    let request = ${type}::new(${required.join(', ')})`;
  if (short.length < LINE) {
    return [`${short}${end}`];
  }
  return [`    let request = ${type}::new(`, ...required.map((argument) => `        ${argument},`), `    )${end}`];
}

/** Longest line of a program, as rustfmt has it. */
const LINE = 100;

interface Argument {
  readonly text: string;
  readonly lines: readonly string[];
  readonly types: readonly string[];
}

function argument(document: Document, call: Call, input: SdkInput): Argument {
  const given = values(call);
  switch (input.kind) {
    case 'none':
      return { text: '', lines: [], types: [] };
    case 'text':
      return { text: literal(String(given[input.field] ?? '')), lines: [], types: [] };
    case 'secret':
      return { text: `&${literal(String(given[input.field] ?? ''))}.into()`, lines: [], types: [] };
    case 'request':
      return { text: '&request', lines: requestLines(document, call, input.type), types: [input.type] };
  }
}

/** What the program does with the reply. Secrets of replies are never printed by `Debug`. */
function outcome(call: Call, text: string): { readonly lines: readonly string[]; readonly types: readonly string[] } {
  if (/\/login$/.test(call.operation.path)) {
    return {
      types: ['LoginOutcome'],
      lines: [
        `    match ${text}.await? {`,
        '        LoginOutcome::SignedIn(session) => println!("signed in: {session:?}"),',
        '        LoginOutcome::SecondFactor(pending) => println!("code sent to {}", pending.email()),',
        '    }',
      ],
    };
  }
  const unit = call.operation.responses.some(([status]) => status === '204');
  return { types: [], lines: unit ? [`    ${text}.await?;`] : [`    let reply = ${text}.await?;`, '    println!("{reply:?}");'] };
}

/** A program that makes the call with `auth-sdk`; `undefined` where the SDK has no method for it. */
export function rust(document: Document, call: Call, baseUrl: string): string | undefined {
  const method = sdkMethod(call.operation.id);
  if (method === undefined) {
    return undefined;
  }
  const { text, lines, types } = argument(document, call, method.input);
  const own = call.headers.filter(([name]) => name !== 'content-type');
  const headers = own.map(([name, value]) => `.header(${literal(name)}, ${literal(value)})`).join('');
  const end = outcome(call, `client.${method.name}(${text})${headers}`);
  const session = call.bearer === undefined ? [] : [`    let session = Session::from_access_token(${literal(call.bearer)});`];
  const builder = ['AuthClient::builder()', `.base_url(${literal(baseUrl)})`, '.build()?', ...(session.length > 0 ? ['.with_session(session)'] : [])];
  const uses = ['AuthClient', ...types, ...end.types, ...(session.length > 0 ? ['Session'] : [])];
  return [
    useLines('auth_sdk', uses),
    '',
    '#[tokio::main]',
    'async fn main() -> Result<(), auth_sdk::Error> {',
    ...session,
    `    let client = ${builder.join('\n        ')};`,
    ...lines,
    ...end.lines,
    '    Ok(())',
    '}',
  ].join('\n');
}
