import { signal } from '@preact/signals';
import { type JSX } from 'preact';
import { curl } from '../../lib/curl.ts';
import { Code } from '../../lib/elements.tsx';
import { baseUrl } from '../../lib/root.ts';
import { allHeaders, type Call } from '../call.ts';
import type { Document } from '../document.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import { rustControl } from './rust_control.ts';
import { typescript } from './typescript.ts';

type Language = 'curl' | 'Rust' | 'TypeScript' | 'Python';

const language = signal<Language>('curl');

/** The call as text in each language that has one. */
export function copiesOf(document: Document, call: Call): readonly (readonly [Language, string])[] {
  const all: readonly (readonly [Language, string | undefined])[] = [
    ['curl', curl({ method: call.method, url: call.url, headers: allHeaders(call), body: call.body })],
    ['Rust', rust(document, call, baseUrl) ?? rustControl(call)],
    ['TypeScript', typescript(call)],
    ['Python', python(call)],
  ];
  return all.filter((pair): pair is [Language, string] => pair[1] !== undefined);
}

/** The call of the form, to copy into a program. */
export function Copies(props: { readonly document: Document; readonly call: Call }): JSX.Element {
  const copies = copiesOf(props.document, props.call);
  const [name, text] = copies.find(([known]) => known === language.value) ?? copies[0]!;
  return (
    <section class="stack" aria-label="The call as code">
      <div class="row" role="group" aria-label="Language">
        <h3>Copy as</h3>
        {copies.map(([known]) => (
          <button key={known} type="button" class="button plain choice" aria-pressed={known === name} onClick={() => (language.value = known)}>
            {known}
          </button>
        ))}
      </div>
      <Code text={text} label={`the call as ${name}`} />
    </section>
  );
}
