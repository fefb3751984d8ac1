import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Code, Confirm, Empty, ErrorLine, Field, Time } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { baseUrl } from '../../lib/root.ts';
import { useSubmit } from '../../lib/submit.ts';

/** The snapshots of the namespace, newest first, and a form that takes one. */
export function Kept(): JSX.Element {
  const { value, error } = useLive(() => body(control.GET('/_emulate/snapshots')), ['reset', 'resource']);
  const snapshots = [...(value?.data ?? [])].reverse();
  const names = new Set(snapshots.map(({ name }) => name));
  return (
    <section class="stack" aria-label="Kept snapshots">
      <SaveForm taken={names} />
      <ErrorLine error={error} />
      {value !== undefined && snapshots.length === 0 && (
        <Empty title="No snapshots yet">
          <p>A snapshot holds users, sessions, inbox and clock. Save one above, or from a command line:</p>
          <Code text={`auth-mock-server snapshot save signed-in --url ${baseUrl}`} label="command that saves a snapshot" />
        </Empty>
      )}
      {snapshots.length > 0 && (
        <ul class="list" aria-label="Snapshots">
          {snapshots.map((snapshot) => (
            <li key={snapshot.name}>
              <Row snapshot={snapshot} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function SaveForm({ taken }: { readonly taken: ReadonlySet<string> }): JSX.Element {
  const [name, setName] = useState('');
  const save = () => body(control.POST('/_emulate/snapshots', { body: { name } }));
  const { busy, error, submit } = useSubmit(save, `Saved as ${name}.`, () => setName(''));
  return (
    <form class="card stack" aria-label="Save a snapshot" onSubmit={submit}>
      <div class="snapshot-line">
        <Field label="Name of the snapshot" hint={taken.has(name) ? 'Replaces the snapshot of this name.' : 'Letters, digits, dot, hyphen and underscore.'}>
          <input required maxLength={64} pattern="\.*[A-Za-z0-9_\-][A-Za-z0-9_.\-]*" value={name} placeholder="signed-in" onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        <Button type="submit" kind="primary" disabled={busy}>
          Save
        </Button>
      </div>
      <ErrorLine error={error} />
    </form>
  );
}

function Row({ snapshot: { name, now } }: { readonly snapshot: Schemas['SnapshotInfo'] }): JSX.Element {
  const [deleting, setDeleting] = useState(false);
  const params = { params: { path: { name } } };
  const restore = () => act(() => body(control.POST('/_emulate/snapshots/{name}/restore', params)), `This namespace is as in ${name} again.`);
  return (
    <article class="snapshot">
      <div class="grow">
        <h2 class="snapshot-name mono break">{name}</h2>
        <p class="muted">
          clock at <Time at={now} />
        </p>
      </div>
      <Button aria-label={`Restore ${name}`} onClick={restore}>
        Restore
      </Button>
      <Button kind="danger" aria-label={`Delete ${name}`} onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {deleting && (
        <Confirm
          title={`Delete ${name}?`}
          verb="Delete snapshot"
          run={() => body(control.DELETE('/_emulate/snapshots/{name}', params))}
          done={`${name} is deleted.`}
          onClose={() => setDeleting(false)}
        >
          <p>The snapshot cannot be restored afterwards. The namespace stays as it is.</p>
        </Confirm>
      )}
    </article>
  );
}
