import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, Dialog, ErrorLine, Field } from '../lib/elements.tsx';
import { body, control, ControlError } from '../lib/control.ts';
import { useLive } from '../lib/live.ts';
import { namespace, pathIn } from '../lib/root.ts';
import { useSubmit } from '../lib/submit.ts';

const NEW = ' new';

/** Opens this page in another namespace. The address holds the namespace. */
export function NamespaceSwitcher(): JSX.Element {
  const { value, reload } = useLive(() => body(control.GET('/_emulate/namespaces')), ['reset']);
  const [asking, setAsking] = useState(false);
  const names = new Set(['default', namespace, ...(value?.data ?? []).map(({ name }) => name)]);
  const change = (select: HTMLSelectElement) => {
    if (select.value === NEW) {
      select.value = namespace;
      setAsking(true);
    } else {
      open(select.value);
    }
  };
  return (
    <>
      <label class="namespace">
        <span class="visually-hidden">Namespace</span>
        <select value={namespace} onFocus={reload} onChange={(event) => change(event.currentTarget)}>
          {[...names].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value={NEW}>New namespace…</option>
        </select>
      </label>
      {asking && <NewNamespace onClose={() => setAsking(false)} />}
    </>
  );
}

function open(name: string): void {
  location.assign(`${pathIn(name)}${location.hash}`);
}

/** Asks for a name, creates the namespace unless there is one, and opens it. */
export function NewNamespace({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [name, setName] = useState('');
  const create = async () => {
    try {
      await body(control.POST('/_emulate/namespaces', { body: { name } }));
    } catch (failure) {
      // One that exists is opened as it is.
      if (!(failure instanceof ControlError && failure.status === 409)) {
        throw failure;
      }
    }
  };
  const { busy, error, submit } = useSubmit(create, `Opening ${name}.`, () => open(name));
  return (
    <Dialog title="New namespace" onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <p>A namespace has its own users, sessions, inbox, requests and clock. It begins with the server's scenario.</p>
        <Field label="Name" hint="Letters, digits, dot, hyphen and underscore.">
          <input required maxLength={64} pattern="[A-Za-z0-9._\-]+" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        <ErrorLine error={error} />
        <Button type="submit" kind="primary" disabled={busy}>
          Open
        </Button>
      </form>
    </Dialog>
  );
}
