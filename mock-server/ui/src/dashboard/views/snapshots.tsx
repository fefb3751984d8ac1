import { type JSX } from 'preact';
import { ViewHead } from '../view_head.tsx';
import { Kept } from './snapshots_kept.tsx';
import { ScenarioForm } from './snapshots_scenario.tsx';
import { StateDocument } from './snapshots_state.tsx';
import './snapshots.css';

/** Keeps the namespace as it is, brings it back, and starts it again. */
export function Snapshots(): JSX.Element {
  return (
    <>
      <ViewHead title="Snapshots" about="Keep this namespace as it is, bring it back, or start it again." />
      <Kept />
      <StateDocument />
      <ScenarioForm />
    </>
  );
}
