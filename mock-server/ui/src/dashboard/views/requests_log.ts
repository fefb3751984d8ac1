import { useEffect, useRef, useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { onEvent } from '../../lib/events.ts';
import { useLive } from '../../lib/live.ts';
import { type Filter, toQuery } from './requests_filter.ts';

export type Recorded = Schemas['RecordedRequest'];

interface Page {
  readonly key: string;
  readonly items: readonly Recorded[];
  readonly total: number;
  readonly next: number | undefined;
}

export interface Log {
  readonly items: readonly Recorded[];
  /** Number of recorded requests that fit, loaded or not; `undefined` before the first load. */
  readonly total: number | undefined;
  readonly error: Error | undefined;
  /** Number of requests since the list was paused. */
  readonly missed: number;
  /** Loads older requests, if there are any that are not loaded yet. */
  readonly loadMore: () => void;
}

const PAGE = 200;

/** The recorded requests that fit, newest first. It follows the events unless it is paused. */
export function useRequestLog(filter: Filter, paused: boolean): Log {
  const key = JSON.stringify(filter);
  const [log, setLog] = useState<Page>();
  const newest = async () => (paused && log?.key === key ? log : load(filter, undefined));
  const first = useLive(newest, paused ? [] : ['request', 'reset', 'resource'], key);
  const [failure, setFailure] = useState<Error>();
  const loading = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (first.value !== undefined) {
      const { value } = first;
      setLog((before) => merge(before, value));
    }
  }, [first.value]);
  const shown = log?.key === key ? log : undefined;
  const loadMore = () => {
    const cursor = shown?.next;
    if (cursor === undefined || loading.current === cursor) {
      return;
    }
    loading.current = cursor;
    load(filter, cursor)
      .then((page) => {
        setLog((before) => append(before, page, cursor));
        setFailure(undefined);
      }, setFailure)
      .finally(() => (loading.current = undefined));
  };
  return {
    items: shown?.items ?? [],
    total: shown?.total,
    error: first.error ?? failure,
    missed: useMissed(paused, shown?.items[0]?.id ?? 0),
    loadMore,
  };
}

async function load(filter: Filter, cursor: number | undefined): Promise<Page> {
  const query = { ...toQuery(filter), limit: PAGE, ...(cursor !== undefined && { cursor }) };
  const { data, total, next } = await body(control.GET('/_emulate/requests', { params: { query } }));
  return { key: JSON.stringify(filter), items: data, total, next: next == null ? undefined : Number(next) };
}

/** Puts new requests before those that are known. If some between them are missing, only the new stay. */
function merge(before: Page | undefined, page: Page): Page {
  const newest = before?.items[0];
  const at = page.items.findIndex(({ id }) => id === newest?.id);
  if (before === undefined || before === page || before.key !== page.key || page.next === undefined || at < 0) {
    return page;
  }
  return { ...page, items: [...page.items.slice(0, at), ...before.items], next: before.next };
}

function append(before: Page | undefined, page: Page, cursor: number): Page | undefined {
  if (before === undefined || before.key !== page.key || before.next !== cursor) {
    return before;
  }
  return { ...before, items: [...before.items, ...page.items], next: page.next };
}

/** Number of requests that are newer than all that were known when the list was paused. */
function useMissed(paused: boolean, newestShown: number): number {
  const latest = useRef(0);
  const known = useRef<number | undefined>(undefined);
  const [missed, setMissed] = useState(0);
  if (!paused) {
    known.current = undefined;
  } else {
    // An event can arrive after the list has loaded its request, which is then no new one.
    known.current ??= Math.max(latest.current, newestShown);
  }
  useEffect(() => {
    if (!paused) {
      setMissed(0);
    }
  }, [paused]);
  useEffect(
    () =>
      onEvent(['request'], (event) => {
        if (event.type !== 'request') {
          return;
        }
        latest.current = Math.max(latest.current, event.request.id);
        if (known.current !== undefined && event.request.id > known.current) {
          setMissed((count) => count + 1);
        }
      }),
    [],
  );
  return missed;
}
