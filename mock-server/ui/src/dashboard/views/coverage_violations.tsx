import { type JSX } from 'preact';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Empty, Time } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { ReasonWords } from '../reason_words.tsx';
import { hrefOf } from '../router.ts';

/** Requests that do not follow the contract, newest first, with what is wrong in words. */
export function Violations(): JSX.Element {
  const load = (cursor: string | undefined) =>
    body(
      control.GET('/_emulate/requests', {
        params: { query: { violations: true, ...(cursor !== undefined && { cursor: Number(cursor) }) } },
      }),
    );
  return (
    <section class="stack" aria-label="Violations">
      <h2>Violations</h2>
      <PagedList
        label="Requests that break the contract"
        filter=""
        types={['request', 'reset', 'resource']}
        load={load}
        idOf={({ id }) => String(id)}
        row={(request) => <Row request={request} />}
        empty={
          <Empty title="No violations">
            <p>A request appears here when its path, method, body or query does not fit the contract.</p>
          </Empty>
        }
      />
    </section>
  );
}

function Row({ request: { id, at, method, path, status, violations } }: { readonly request: Schemas['RecordedRequest'] }): JSX.Element {
  return (
    <article class="violation">
      <p class="row">
        <a class="mono break" href={hrefOf(`requests/${id}`)}>
          {method} {path}
        </a>
        <span class="muted">
          {status}, <Time at={at} />
        </span>
      </p>
      {violations.map(({ cause, facts }, index) => (
        <ReasonWords key={index} cause={cause} facts={Object.entries(facts)} />
      ))}
    </article>
  );
}
