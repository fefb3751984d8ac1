import { shellWord } from '../../lib/curl.ts';
import { baseUrl } from '../../lib/root.ts';
import type { Recorded } from './requests_log.ts';

const REDACTED = '[redacted]';
/** Headers that curl sets by itself, or that belong to the connection. */
const OWN_HEADERS = new Set(['host', 'content-length', 'connection', 'accept-encoding', 'user-agent', 'transfer-encoding', 'expect']);
/** Stands around the name of a variable until the shell's quotes are set. */
const MARK = '\u0000';

/** Name of the variable for a secret, by the header or the field that held it. */
function variable(name: string): string {
  const known: Record<string, string> = { authorization: 'TOKEN', access_token: 'TOKEN' };
  return `${MARK}${known[name.toLowerCase()] ?? name.toUpperCase().replaceAll(/\W/g, '_')}${MARK}`;
}

/** A text as one word of a POSIX shell, in which variables are replaced. */
function word(text: string): string {
  if (!text.includes(MARK)) {
    return shellWord(text);
  }
  const parts = text.split(MARK);
  const quoted = parts.map((part, index) => {
    if (index % 2 === 0) {
      return part.replaceAll(/[\\"$`]/g, '\\$&');
    }
    // Braces end the name where a letter follows.
    return /^\w/.test(parts[index + 1] ?? '') ? `\${${part}}` : `$${part}`;
  });
  return `"${quoted.join('')}"`;
}

/** Puts variables in place of the secrets of a body. */
function withVariables(value: unknown, name: string): unknown {
  if (value === REDACTED) {
    return variable(name);
  }
  if (Array.isArray(value)) {
    return value.map((item) => withVariables(item, name));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withVariables(item, key)]));
  }
  return value;
}

/** The fields of a form or a query, each secret as a variable. */
function fields(value: unknown): readonly (readonly [string, string])[] {
  const pairs = Object.entries((value ?? {}) as Record<string, unknown>);
  return pairs.flatMap(([name, item]) =>
    (Array.isArray(item) ? item : [item]).map((one: unknown): readonly [string, string] => [
      name,
      one === REDACTED ? variable(name) : String(one),
    ]),
  );
}

function encoded(text: string): string {
  return text.split(MARK).map((part, index) => (index % 2 === 1 ? `${MARK}${part}${MARK}` : encodeURIComponent(part))).join('');
}

const urlEncoded = (value: unknown): string => fields(value).map(([name, item]) => `${encodeURIComponent(name)}=${encoded(item)}`).join('&');

function bodyOf({ body, headers }: Recorded): readonly string[] {
  const type = headers['content-type'] ?? '';
  if (body === null || body === undefined) {
    return [];
  }
  if (type.startsWith('multipart/')) {
    return fields(body).map(([name, item]) => `--form-string ${word(`${name}=${item}`)}`);
  }
  const text = type.startsWith('application/x-www-form-urlencoded')
    ? urlEncoded(body)
    : JSON.stringify(withVariables(body, 'body')).replaceAll('\\u0000', MARK);
  return [`-d ${word(text)}`];
}

/** A curl command that repeats a recorded request. Secrets are shell variables such as `$TOKEN`. */
export function requestCurl(request: Recorded): string {
  const { method, path, query, headers } = request;
  const data = bodyOf(request);
  const multipart = data[0]?.startsWith('--form') ?? false;
  const search = urlEncoded(query);
  const sent = Object.entries(headers).filter(
    ([name, value]) => !OWN_HEADERS.has(name) && !name.startsWith('sec-') && !(multipart && name === 'content-type') && !(name === 'accept' && value === '*/*'),
  );
  const implied = data.length > 0 ? 'POST' : 'GET';
  const url = word(`${baseUrl}${path}${search === '' ? '' : `?${search}`}`);
  const parts = [
    `curl -sS ${method === implied ? '' : `-X ${method} `}${url}`,
    ...sent.map(([name, value]) => `-H ${word(`${name}: ${header(name, value)}`)}`),
    ...data,
  ];
  return parts.join(' \\\n  ');
}

function header(name: string, value: string): string {
  const secret = value.replaceAll(REDACTED, variable(name));
  return name === 'authorization' && value === REDACTED ? `Bearer ${secret}` : secret;
}

/** Names of the variables of a command, in order. */
export function variablesOf(command: string): readonly string[] {
  return [...new Set([...command.matchAll(/(?<!\\)\$\{?(\w+)/g)].map(([, name]) => name!))];
}
