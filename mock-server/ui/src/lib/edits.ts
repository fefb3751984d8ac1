import { useEffect, useState } from 'preact/hooks';

export interface Edits<S, T> {
  /** The stored values, with what was edited since. */
  readonly value: T;
  readonly edit: (change: Partial<T>) => void;
  /** Takes what was stored now, and forgets the edits. */
  readonly saved: (now: S) => void;
}

/**
 * Values of a form over something stored that others can change too: an edited value stays, and
 * the others follow what is stored. `read` makes the values of it.
 */
export function useEdits<S, T extends object>(stored: S, read: (stored: S) => T): Edits<S, T> {
  const [edits, setEdits] = useState<Partial<T>>({});
  const [own, setOwn] = useState<S>();
  useEffect(() => setOwn(undefined), [stored]);
  return {
    value: { ...read(own ?? stored), ...edits },
    edit: (change) => setEdits({ ...edits, ...change }),
    saved: (now) => {
      setOwn(() => now);
      setEdits({});
    },
  };
}
