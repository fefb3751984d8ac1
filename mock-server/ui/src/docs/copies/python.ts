import { allHeaders, type Call } from '../call.ts';
import { FORM } from '../draft.ts';

/** A text as a Python literal. JSON's escapes are Python's too. */
const quote = (text: string) => JSON.stringify(text);

/** A JSON value as a Python literal. */
function literal(value: unknown, depth: number): string {
  const [inner, outer] = ['    '.repeat(depth + 1), '    '.repeat(depth)];
  const block = (open: string, items: readonly string[], close: string) =>
    items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${outer}${close}`;
  if (Array.isArray(value)) {
    return block('[', value.map((item) => literal(item, depth + 1)), ']');
  }
  if (typeof value === 'object' && value !== null) {
    return block('{', Object.entries(value).map(([name, field]) => `${quote(name)}: ${literal(field, depth + 1)}`), '}');
  }
  if (value === null) {
    return 'None';
  }
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
}

/** A call with httpx. */
export function python(call: Call): string {
  const form = call.media === FORM;
  const json = call.media.includes('json') && call.value !== undefined;
  const implied = form || (json && call.media === 'application/json');
  const headers = allHeaders(call).filter(([name]) => !(implied && name === 'content-type'));
  const lines = [
    `    ${quote(call.method)},`,
    `    ${quote(call.url)},`,
    ...(headers.length === 0 ? [] : [`    headers=${literal(Object.fromEntries(headers), 1)},`]),
    ...(call.body === undefined ? [] : [bodyLine(call, form, json)]),
  ];
  return ['import httpx', '', 'response = httpx.request(', ...lines, ')', 'print(response.status_code, response.text)'].join('\n');
}

function bodyLine(call: Call, form: boolean, json: boolean): string {
  if (form) {
    return `    data=${literal(call.value, 1)},`;
  }
  return json ? `    json=${literal(call.value, 1)},` : `    content=${quote(call.body ?? '')},`;
}
