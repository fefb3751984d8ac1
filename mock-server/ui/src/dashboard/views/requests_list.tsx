import { type JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Recorded } from './requests_log.ts';
import { RequestRow } from './requests_row.tsx';

/** Height of a row on one line, and on two where the list is narrow. CSS has the same numbers. */
const ROW = 34;
const NARROW_ROW = 54;
const NARROW = 620;
/** Rows that exist above and below what is visible. */
const OVERSCAN = 12;
/** Rows to scroll before other rows are drawn: less than those that exist above and below. */
const STEP = 6;
/** How near the last loaded row the next page is loaded. */
const AHEAD = 60;

interface Window {
  readonly top: number;
  readonly height: number;
  readonly row: number;
}

/** A list of any length of which only the visible rows exist. */
export function RequestList(props: {
  readonly items: readonly Recorded[];
  readonly selected: number | undefined;
  readonly onOpen: (id: number) => void;
  readonly onEnd: () => void;
}): JSX.Element {
  const { items, selected, onOpen, onEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, measure] = useWindow(box);
  const [active, setActive] = useState(selected);
  useEffect(() => setActive(selected), [selected]);
  useStillness(box, items, view.row, measure);
  const first = Math.max(0, Math.floor(view.top / view.row) - OVERSCAN);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / view.row) + OVERSCAN);
  useEffect(() => {
    if (last + AHEAD > items.length) {
      onEnd();
    }
  }, [last, items.length]);
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / view.row) - 1);
    const index = items.findIndex(({ id }) => id === active);
    const to = target(event.key, index, page, items.length);
    if (event.key === 'Enter' && active !== undefined) {
      onOpen(active);
    } else if (to !== undefined && items[to] !== undefined) {
      setActive(items[to].id);
      reveal(box.current!, to, view.row);
      if (selected !== undefined) {
        onOpen(items[to].id);
      }
    } else {
      return;
    }
    event.preventDefault();
  };
  const visible = items.slice(first, last);
  const activeIsVisible = visible.some(({ id }) => id === active);
  return (
    <div
      ref={box}
      class="requests-list"
      role="listbox"
      tabIndex={0}
      aria-label="Requests, newest first"
      aria-activedescendant={activeIsVisible ? `request-${active}` : undefined}
      onScroll={measure}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" class="requests-space" style={{ height: `${items.length * view.row}px` }}>
        {visible.map((request, offset) => (
          <RequestRow
            key={request.id}
            request={request}
            top={(first + offset) * view.row}
            position={first + offset + 1}
            size={items.length}
            selected={request.id === selected}
            active={request.id === active}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}

function useWindow(box: { readonly current: HTMLDivElement | null }): readonly [Window, () => void] {
  const [view, setView] = useState<Window>({ top: 0, height: 600, row: ROW });
  const measure = () => {
    const { scrollTop, clientHeight: height, clientWidth: width } = box.current!;
    const row = width < NARROW ? NARROW_ROW : ROW;
    const top = Math.floor(scrollTop / (row * STEP)) * row * STEP;
    setView((before) => (before.top === top && before.height === height && before.row === row ? before : { top, height, row }));
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  return [view, measure];
}

/** Keeps the rows in place while new ones come in above them, unless the list is at its top. */
function useStillness(box: { readonly current: HTMLDivElement | null }, items: readonly Recorded[], row: number, measure: () => void): void {
  const newest = useRef(items[0]?.id);
  useLayoutEffect(() => {
    const added = items.findIndex(({ id }) => id === newest.current);
    newest.current = items[0]?.id;
    if (added > 0 && box.current!.scrollTop > 0) {
      box.current!.scrollTop += added * row;
      measure();
    }
  }, [items]);
}

function target(key: string, index: number, page: number, length: number): number | undefined {
  const to = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: length - 1,
  }[key];
  return to === undefined ? undefined : Math.min(length - 1, Math.max(0, to));
}

function reveal(box: HTMLDivElement, index: number, row: number): void {
  const top = index * row;
  if (top < box.scrollTop) {
    box.scrollTop = top;
  } else if (top + row > box.scrollTop + box.clientHeight) {
    box.scrollTop = top + row - box.clientHeight;
  }
}
