import { allHeaders, type Call } from '../call.ts';
import { FORM } from '../draft.ts';

const quote = (text: string) => JSON.stringify(text);

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** A call of `fetch`. */
export function typescript(call: Call): string {
  const form = call.media === FORM;
  const headers = allHeaders(call).filter(([name]) => !(form && name === 'content-type'));
  const options = [
    ...(call.method === 'GET' ? [] : [`  method: ${quote(call.method)},`]),
    ...(headers.length === 0 ? [] : ['  headers: {', ...headers.map(([name, value]) => `    ${quote(name)}: ${quote(value)},`), '  },']),
    ...(call.body === undefined ? [] : [`  body: ${bodyText(call, form)},`]),
  ];
  const reply = options.length === 0 ? `await fetch(${quote(call.url)});` : [`await fetch(${quote(call.url)}, {`, ...options, '});'].join('\n');
  return [`const response = ${reply}`, 'console.log(response.status, await response.text());'].join('\n');
}

function bodyText(call: Call, form: boolean): string {
  if (call.value === undefined) {
    return quote(call.body ?? '');
  }
  const value = indent(JSON.stringify(call.value, null, 2));
  return form ? `new URLSearchParams(${value})` : `JSON.stringify(${value})`;
}
