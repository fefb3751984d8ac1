import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { body, control, type Schemas } from './control.ts';

const names = signal<readonly string[]>([]);

/** The coverage of this namespace. */
export async function loadCoverage(): Promise<Schemas['Coverage']> {
  const reply = await body(control.GET('/_emulate/contract/coverage'));
  // Without the parameter `format` the reply is JSON; the document has text and XML too.
  return reply as Schemas['Coverage'];
}

/** Names of the contract's operations, in its order. Loaded once. */
export function useOperations(): readonly string[] {
  useEffect(() => {
    if (names.value.length === 0) {
      // Without the names a select offers only its present value; the view reports a lost server.
      void loadCoverage().then(keep, () => undefined);
    }
  }, []);
  return names.value;
}

function keep({ statuses }: Schemas['Coverage']): void {
  names.value = [...new Set(statuses.map(({ operation }) => operation))];
}
