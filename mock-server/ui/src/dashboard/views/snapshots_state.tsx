import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Confirm } from '../../lib/elements.tsx';
import { download, FileButton } from '../../lib/file_button.tsx';
import { namespace } from '../../lib/root.ts';

async function save(): Promise<void> {
  const content = await body(control.GET('/_emulate/state', { parseAs: 'blob' }));
  download(content, `${namespace}.state.json`);
}

async function read(file: File): Promise<Schemas['State']> {
  try {
    return JSON.parse(await file.text()) as Schemas['State'];
  } catch {
    throw new Error(`${file.name}: is not JSON. Choose a file that “Download state” has saved.`);
  }
}

/** The namespace as a file, and its beginning. */
export function StateDocument(): JSX.Element {
  const [file, setFile] = useState<File>();
  const [resetting, setResetting] = useState(false);
  const load = async (chosen: File) => body(control.PUT('/_emulate/state', { body: await read(chosen) }));
  return (
    <section class="card stack">
      <h2>State document</h2>
      <p class="muted text">
        All of the namespace in one file, for another server or a bug report. It contains the codes of the inbox and the
        passwords of the scenario.
      </p>
      <div class="row">
        <Button onClick={() => act(save, 'The state is downloaded.')}>Download state</Button>
        <FileButton accept=".json,application/json" onFile={setFile}>
          Upload state…
        </FileButton>
        <span class="grow" />
        <Button kind="danger" onClick={() => setResetting(true)}>
          Reset namespace…
        </Button>
      </div>
      {file !== undefined && (
        <Confirm title={`Load ${file.name}?`} verb="Replace everything" run={() => load(file)} done="The state is loaded." onClose={() => setFile(undefined)}>
          <p>Users, sessions, inbox and clock of {namespace} become those of the file. Faults, snapshots and requests stay.</p>
        </Confirm>
      )}
      {resetting && <Reset onClose={() => setResetting(false)} />}
    </section>
  );
}

const KEEPS: readonly (readonly [Schemas['Keep'], string])[] = [
  ['clock', 'Keep time and mode of the clock'],
  ['requests', 'Keep the recorded requests and the coverage'],
];

function Reset({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [keep, setKeep] = useState<readonly Schemas['Keep'][]>([]);
  const toggle = (what: Schemas['Keep']) => setKeep(keep.includes(what) ? keep.filter((one) => one !== what) : [...keep, what]);
  return (
    <Confirm
      title={`Reset ${namespace}?`}
      verb="Reset"
      run={() => body(control.POST('/_emulate/reset', { body: { keep: [...keep] } }))}
      done="The namespace has begun again."
      onClose={onClose}
    >
      <p>The namespace begins again with its scenario. No token, code or link from before works afterwards. Snapshots stay.</p>
      {KEEPS.map(([what, label]) => (
        <label key={what} class="check">
          <input type="checkbox" checked={keep.includes(what)} onChange={() => toggle(what)} />
          {label}
        </label>
      ))}
    </Confirm>
  );
}
