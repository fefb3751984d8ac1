import { useSignal } from '@preact/signals';
import { type JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Document, Operation } from './document.ts';
import { Method } from './method.tsx';
import { current, currentName, hrefOf, open, operations, titleOf } from './page_state.ts';

function matches(operation: Operation, query: string): boolean {
  const { name, summary, path, method, description, tag } = operation;
  const text = `${name} ${name.replaceAll('_', ' ')} ${summary} ${method} ${path} ${tag} ${description}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** The operations by tag, with a search. Arrow keys move through them. */
export function Sidebar(props: { readonly document: Document; readonly shown: boolean }): JSX.Element {
  const query = useSignal('');
  const list = useRef<HTMLElement>(null);
  const found = operations.value.filter((operation) => matches(operation, query.value.trim()));
  const tags = [...new Set([...(props.document.tags ?? []).map(({ name }) => name), ...found.map(({ tag }) => tag)])];
  const submit = (event: Event) => {
    event.preventDefault();
    if (found[0] !== undefined) {
      open(found[0]);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) {
      return;
    }
    const places = [...(list.current?.querySelectorAll<HTMLElement>('input, a') ?? [])];
    const next = places[places.indexOf(document.activeElement as HTMLElement) + step];
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    }
  };
  return (
    <nav id="nav" ref={list} class={props.shown ? 'side open' : 'side'} aria-label="Operations" onKeyDown={onKey}>
      <form role="search" onSubmit={submit}>
        <input type="search" aria-label="Search operations" placeholder="Search (/)" value={query.value} onInput={(event) => (query.value = event.currentTarget.value)} />
      </form>
      <a class="side-link" href="#/" aria-current={currentName.value === '' ? 'page' : undefined}>
        Start
      </a>
      {tags.map((tag) => {
        const own = found.filter((operation) => operation.tag === tag);
        return (
          own.length > 0 && (
            <section key={tag}>
              <h2>{tag}</h2>
              <ul>
                {own.map((operation) => (
                  <li key={operation.id}>
                    <a class="side-link" href={hrefOf(operation)} title={operation.path} aria-current={operation === current.value ? 'page' : undefined}>
                      <Method method={operation.method} />
                      <span class="break">{titleOf(operation)}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
      {found.length === 0 && <p class="muted">No operation matches.</p>}
    </nav>
  );
}
