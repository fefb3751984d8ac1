import { type JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { body, control } from '../../lib/control.ts';
import { Button, Empty, ErrorLine } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { ViewHead } from '../view_head.tsx';
import { FaultForm } from './faults_form.tsx';
import { FaultRow } from './faults_row.tsx';
import './faults.css';

/** Breaks chosen requests of an app on purpose. */
export function Faults(): JSX.Element {
  const { value, error } = useLive(() => body(control.GET('/_emulate/faults')), ['fault', 'reset', 'clock']);
  const faults = value?.data ?? [];
  const disarmAll = () => act(() => body(control.DELETE('/_emulate/faults')), 'All faults are disarmed.');
  return (
    <>
      <ViewHead title="Faults" about="Break chosen requests on purpose, to see what your app does.">
        <Button kind="danger" disabled={faults.length === 0} onClick={disarmAll}>
          Disarm all
        </Button>
      </ViewHead>
      <ErrorLine error={error} />
      {value !== undefined && faults.length === 0 && (
        <Empty title="No fault is armed">
          <p>Each request gets its real reply. Choose a preset below, or describe a fault, and arm it.</p>
        </Empty>
      )}
      {faults.length > 0 && (
        <ul class="list" aria-label="Armed faults">
          {faults.map((fault) => (
            <li key={fault.id}>
              <FaultRow fault={fault} />
            </li>
          ))}
        </ul>
      )}
      <FaultForm />
    </>
  );
}
