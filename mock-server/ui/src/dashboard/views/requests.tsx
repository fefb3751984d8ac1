import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { body, control } from '../../lib/control.ts';
import { Button, Code, Empty, ErrorLine } from '../../lib/elements.tsx';
import { baseUrl } from '../../lib/root.ts';
import { go, hrefOf, place } from '../router.ts';
import { ViewHead } from '../view_head.tsx';
import { RequestDetail } from './requests_detail.tsx';
import { clearFilter, currentQuery, filterOf } from './requests_filter.ts';
import { FilterBar } from './requests_filter_bar.tsx';
import { RequestList } from './requests_list.tsx';
import { useRequestLog } from './requests_log.ts';
import './requests.css';

/** What apps have asked of this namespace, live, with the reply and the reason of each refusal. */
export function Requests(): JSX.Element {
  const { query, rest } = place.value;
  const selected = /^\d+$/.test(rest[0] ?? '') ? Number(rest[0]) : undefined;
  const [paused, setPaused] = useState(false);
  const filter = filterOf(query);
  const log = useRequestLog(filter, paused);
  const open = (id: number | undefined) => go(hrefOf(id === undefined ? 'requests' : `requests/${id}`, currentQuery()));
  const clear = () => {
    setPaused(false);
    void act(() => body(control.DELETE('/_emulate/requests')), 'The requests and the coverage are deleted.');
  };
  const filtered = Object.keys(filter).length > 0;
  return (
    <div class={selected === undefined ? 'requests' : 'requests with-detail'}>
      <ViewHead title="Requests" about="What apps have asked of this namespace, with its replies. Secrets are redacted.">
        <span class="muted" role="status">
          {paused ? missedWords(log.missed) : totalWords(log.total, filtered)}
        </span>
        <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Button onClick={clear}>Clear</Button>
      </ViewHead>
      <FilterBar filter={filter} />
      <ErrorLine error={log.error} />
      <div class="requests-panes">
        <div class="requests-left">
          {log.total === 0 ? (
            <EmptyLog filtered={filtered} />
          ) : (
            <RequestList items={log.items} selected={selected} onOpen={open} onEnd={log.loadMore} />
          )}
        </div>
        {selected !== undefined && <RequestDetail key={selected} id={selected} onClose={() => open(undefined)} />}
      </div>
    </div>
  );
}

function missedWords(missed: number): string {
  return missed === 0 ? 'Paused' : `Paused, ${missed} new`;
}

function totalWords(total: number | undefined, filtered: boolean): string {
  if (total === undefined) {
    return '';
  }
  const count = total === 1 ? '1 request' : `${total.toLocaleString('en')} requests`;
  return filtered ? `${count} found` : count;
}

function EmptyLog({ filtered }: { readonly filtered: boolean }): JSX.Element {
  return filtered ? (
    <Empty title="No request fits the filter">
      <Button onClick={clearFilter}>Delete the filter</Button>
    </Empty>
  ) : (
    <Empty title="No requests yet">
      <p>Point your app to this base URL, or send a first request. It appears here at once.</p>
      <Code text={`curl -sS ${baseUrl}/v1/auth/load`} label="command that sends a request" />
    </Empty>
  );
}
