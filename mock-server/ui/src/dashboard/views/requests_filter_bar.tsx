import { type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../lib/elements.tsx';
import { useOperations } from '../../lib/operations.ts';
import { loadRules, rules } from '../../lib/rules.ts';
import { clearFilter, type Filter, type FilterName, setFilter } from './requests_filter.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const STATUSES = ['2xx', '3xx', '4xx', '5xx', '200', '201', '204', '307', '400', '401', '403', '404', '405', '409', '413', '422', '429', '500', '503'];

/** The filter of the requests. The address holds it. */
export function FilterBar({ filter }: { readonly filter: Filter }): JSX.Element {
  const operations = useOperations();
  // Without the reasons the select offers only its present value.
  useEffect(() => void loadRules().catch(() => undefined), []);
  const causes = [...(rules.value?.reasons.keys() ?? [])];
  return (
    <search class="requests-filter" aria-label="Filter">
      <input
        type="search"
        aria-label="Path contains"
        placeholder="Path contains (/)"
        value={filter.path_contains ?? ''}
        onInput={(event) => setFilter('path_contains', event.currentTarget.value)}
      />
      <Choice name="operation" label="Operation" any="Each operation" options={operations} filter={filter} />
      <Choice name="method" label="Method" any="Each method" options={METHODS} filter={filter} />
      <Choice name="status" label="Status" any="Each status" options={STATUSES} filter={filter} />
      <Choice name="reason" label="Reason" any="Each reason" options={causes} filter={filter} />
      <input
        aria-label="User"
        placeholder="User (id or address)"
        value={filter.user ?? ''}
        onChange={(event) => setFilter('user', event.currentTarget.value.trim())}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={filter.violations === true}
          onChange={(event) => setFilter('violations', event.currentTarget.checked ? 'true' : '')}
        />
        Violations only
      </label>
      {Object.keys(filter).length > 0 && <Button onClick={clearFilter}>Delete filter</Button>}
    </search>
  );
}

function Choice(props: {
  readonly name: Exclude<FilterName, 'violations'>;
  readonly label: string;
  readonly any: string;
  readonly options: readonly string[];
  readonly filter: Filter;
}): JSX.Element {
  const value = props.filter[props.name] ?? '';
  const options = value === '' || props.options.includes(value) ? props.options : [value, ...props.options];
  return (
    <select aria-label={props.label} value={value} onChange={(event) => setFilter(props.name, event.currentTarget.value)}>
      <option value="">{props.any}</option>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}
