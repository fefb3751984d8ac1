import text from '../../../../docs/reasons.md';

/** A refusal's cause as the header `X-Mock-Reason` names it, in words. */
export interface Reason {
  readonly name: string;
  /** One sentence; `undefined` for a name that this page does not know. */
  readonly sentence: string | undefined;
  readonly facts: readonly { readonly name: string; readonly value: string; readonly meaning: string | undefined }[];
}

interface Entry {
  readonly sentence: string;
  readonly facts: ReadonlyMap<string, string>;
}

const entries: ReadonlyMap<string, Entry> = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const name = /^`([^`]+)`/.exec(section)?.[1] ?? '';
      const [, sentence = ''] = section.split('\n\n');
      const facts = [...section.matchAll(/^- `([^`]+)`: (.*)$/gm)].map(([, fact = '', meaning = '']) => [fact, meaning] as const);
      return [name, { sentence: sentence.trim(), facts: new Map(facts) }] as const;
    }),
);

/** Reads the header `X-Mock-Reason`: `cause; fact=value; fact=value`. */
export function readReason(header: string): Reason {
  const [name = '', ...facts] = header.split(';').map((part) => part.trim());
  const entry = entries.get(name);
  return {
    name,
    sentence: entry?.sentence,
    facts: facts.map((fact) => {
      const [key = '', ...value] = fact.split('=');
      return { name: key, value: value.join('='), meaning: entry?.facts.get(key) };
    }),
  };
}
