import { type JSX } from 'preact';
import type { Schemas } from '../../lib/control.ts';
import { hrefOf } from '../router.ts';

type Cell = Schemas['CoveredStatus'];
type State = 'seen' | 'unseen' | 'unreachable' | 'undocumented';

const SIGNS: Record<State, string> = { seen: '', unseen: '○', unreachable: '–', undocumented: '!' };
const LEGEND: Record<State, string> = {
  seen: 'seen, with the number of times',
  unseen: 'documented, not seen yet',
  unreachable: 'documented, never sent',
  undocumented: 'seen, not documented',
};

/** Operations and their statuses as a picture: one square for each. */
export function CoverageGrid({ coverage }: { readonly coverage: Schemas['Coverage'] }): JSX.Element {
  const { covered, total, statuses } = coverage;
  const columns = [...new Set(statuses.map(({ status }) => status))].sort((one, other) => one - other);
  const operations = [...new Set(statuses.map(({ operation }) => operation))];
  return (
    <section class="card stack" aria-label="Statuses by operation">
      <div class="coverage-sum">
        <h2>
          {covered} of {total} documented statuses seen
        </h2>
        <progress max={total} value={covered} aria-label="Documented statuses seen" />
      </div>
      <Legend />
      <div class="coverage-scroll" role="region" aria-label="Grid of statuses" tabIndex={0}>
        <table class="coverage-grid">
          <thead>
            <tr>
              <th scope="col">Operation</th>
              {columns.map((status) => (
                <th key={status} scope="col">
                  {status}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {operations.map((operation) => (
              <tr key={operation}>
                <th scope="row">
                  <code>{operation}</code>
                </th>
                {columns.map((status) => (
                  <td key={status}>
                    <Square cell={statuses.find((cell) => cell.operation === operation && cell.status === status)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Legend(): JSX.Element {
  return (
    <ul class="coverage-legend muted" aria-label="Signs of the grid">
      {Object.entries(LEGEND).map(([state, words]) => (
        <li key={state}>
          <span class={`square ${state}`} aria-hidden="true">
            {SIGNS[state as State] || '3'}
          </span>
          {words}
        </li>
      ))}
    </ul>
  );
}

function stateOf({ seen, documented, unreachable }: Cell): State {
  if (seen > 0) {
    return documented && !unreachable ? 'seen' : 'undocumented';
  }
  return unreachable ? 'unreachable' : 'unseen';
}

function wordsOf({ operation, status, seen, unreachable }: Cell, state: State): string {
  const times = seen === 1 ? 'seen 1 time' : `seen ${seen} times`;
  return {
    seen: `${operation} ${status}: ${times}`,
    unseen: `${operation} ${status}: not seen yet`,
    unreachable: `${operation} ${status}: never sent`,
    undocumented: `${operation} ${status}: ${times}, ${unreachable ? 'documented as never sent' : 'not documented'}`,
  }[state];
}

function Square({ cell }: { readonly cell: Cell | undefined }): JSX.Element {
  if (cell === undefined) {
    return <span class="visually-hidden">no such reply</span>;
  }
  const state = stateOf(cell);
  const words = wordsOf(cell, state);
  if (cell.seen > 0) {
    return (
      <a class={`square ${state}`} title={words} aria-label={words} href={hrefOf('requests', { operation: cell.operation, status: String(cell.status) })}>
        {cell.seen}
      </a>
    );
  }
  return (
    <span class={`square ${state}`} title={words}>
      <span aria-hidden="true">{SIGNS[state]}</span>
      <span class="visually-hidden">{LEGEND[state]}</span>
    </span>
  );
}
