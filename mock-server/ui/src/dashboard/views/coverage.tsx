import { type JSX } from 'preact';
import { ErrorLine } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { loadCoverage } from '../../lib/operations.ts';
import { ViewHead } from '../view_head.tsx';
import { CoverageGrid } from './coverage_grid.tsx';
import { Violations } from './coverage_violations.tsx';
import './coverage.css';

/** Which replies of the contract an app has met, and which of its requests break the contract. */
export function Coverage(): JSX.Element {
  const { value, error } = useLive(loadCoverage, ['request', 'reset', 'resource']);
  return (
    <>
      <ViewHead title="Contract coverage" about="Which documented replies your app has met in this namespace, and which of its requests break the contract." />
      <ErrorLine error={error} />
      {value !== undefined && <CoverageGrid coverage={value} />}
      <Violations />
    </>
  );
}
