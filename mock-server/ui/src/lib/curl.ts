/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | undefined;
}

/** A curl command that repeats a call. */
export function curl({ method, url, headers = [], body }: HttpCall): string {
  const implied = body === undefined ? 'GET' : 'POST';
  const parts = ['curl -sS', ...(method === implied ? [] : [`-X ${method}`]), shellWord(url)];
  for (const [name, value] of headers) {
    parts.push(`-H ${shellWord(`${name}: ${value}`)}`);
  }
  if (body !== undefined) {
    parts.push(`-d ${shellWord(body)}`);
  }
  return parts.join(' \\\n  ').replace('curl -sS \\\n  ', 'curl -sS ');
}
