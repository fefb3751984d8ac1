import { type ComponentChildren, type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { changes } from './control.ts';
import type { EventType } from './events.ts';
import { ErrorLine } from './elements.tsx';
import { useLive } from './live.ts';

export interface Page<T> {
  readonly data: readonly T[];
  readonly total: number;
  readonly next?: string | null;
}

/** All pages that were scrolled to, as one list that follows the events. */
export function PagedList<T>(props: {
  /** Loads one page; the first without a cursor. */
  readonly load: (cursor: string | undefined) => Promise<Page<T>>;
  readonly types: readonly EventType[];
  /** Names what is listed. A change of it begins at the first page. */
  readonly filter: string;
  readonly label: string;
  readonly idOf: (item: T) => string;
  readonly row: (item: T) => ComponentChildren;
  readonly empty: ComponentChildren;
  readonly onTotal?: (total: number) => void;
  /** Whether an event can change items beyond the first page, so that all are loaded anew. */
  readonly whole?: boolean;
}): JSX.Element {
  const { filter } = props;
  const loadFirst = async () => ({ filter, page: await props.load(undefined) });
  const { value, error } = useLive(loadFirst, props.types, filter);
  const [more, setMore] = useState<readonly Page<T>[]>([]);
  const [failure, setFailure] = useState<Error>();
  const latest = useRef(filter);
  latest.current = filter;
  const first = value?.page;
  /** Takes pages, unless the filter has changed since they were asked for. */
  const take = (pages: Promise<readonly Page<T>[]>) =>
    void pages.then((loaded) => filter === latest.current && setMore(loaded), setFailure);
  useEffect(() => setMore([]), [filter]);
  useEffect(() => {
    if (more.length > 0 && value?.filter === filter) {
      const cursors = [first, ...more].slice(0, -1).map((page) => page?.next ?? undefined);
      take(Promise.all(cursors.map((cursor) => props.load(cursor))));
    }
  }, [changes.value, props.whole ? first : undefined]);
  const total = first?.total;
  useEffect(() => {
    if (total !== undefined) {
      props.onTotal?.(total);
    }
  }, [total]);
  if (first === undefined) {
    return <ErrorLine error={error} />;
  }
  const pages = [first, ...more];
  const items = new Map(pages.flatMap((page) => page.data.map((item) => [props.idOf(item), item])));
  // The pages on show may still be those of the filter before.
  const next = value?.filter === filter ? (pages[pages.length - 1]?.next ?? undefined) : undefined;
  const loadMore = () => {
    if (next !== undefined) {
      take(props.load(next).then((page) => [...more, page]));
    }
  };
  return (
    <>
      <ErrorLine error={error ?? failure} />
      {items.size === 0 ? (
        props.empty
      ) : (
        <ul class="list" aria-label={props.label}>
          {[...items].map(([id, item]) => (
            <li key={id}>{props.row(item)}</li>
          ))}
        </ul>
      )}
      {next !== undefined && <More key={next} onSeen={loadMore} />}
    </>
  );
}

/** Loads more as soon as it comes into view. */
function More({ onSeen }: { readonly onSeen: () => void }): JSX.Element {
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        onSeen();
      }
    });
    if (element.current !== null) {
      observer.observe(element.current);
    }
    return () => observer.disconnect();
  }, []);
  return (
    <button type="button" ref={element} class="button plain more" onClick={onSeen}>
      Load more
    </button>
  );
}
