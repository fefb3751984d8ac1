import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { control } from '../lib/control.ts';
import { namespace, pathIn } from '../lib/root.ts';
import { isControl } from './page_state.ts';

/** Opens this page in another namespace. The address holds the namespace. */
export function NamespaceSelect(): JSX.Element {
  const [known, setKnown] = useState<readonly string[]>([]);
  const load = async () => {
    const { data } = await control.GET('/_emulate/namespaces', { params: { query: { limit: 1000 } } });
    setKnown(data?.data.map(({ name }) => name) ?? []);
  };
  const names = new Set(['default', namespace, ...known]);
  return (
    <label class="namespace">
      <span class="visually-hidden">Namespace</span>
      <select
        value={namespace}
        onFocus={() => void load().catch(() => setKnown([]))}
        onChange={({ currentTarget }) => location.assign(`${pathIn(currentTarget.value)}${isControl ? '_emulate/' : ''}docs${location.hash}`)}
      >
        {[...names].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
