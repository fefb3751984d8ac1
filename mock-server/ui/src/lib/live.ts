import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { changes, controlToken } from './control.ts';
import { connected, onEvent, type EventType } from './events.ts';

export interface Live<T> {
  /** The newest value; `undefined` until the first has come. */
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
}

/** Shortest time between two loads, so that a burst of events costs one. */
const PAUSE_MS = 150;

/**
 * Loads a value, and again after each event of these types.
 *
 * `key` names what is loaded: a change of it loads anew.
 */
export function useLive<T>(load: () => Promise<T>, types: readonly EventType[], key = ''): Live<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<Error>();
  const loader = useRef(load);
  loader.current = load;
  const generation = useRef(0);
  const reload = useCallback(() => {
    generation.current += 1;
    const mine = generation.current;
    loader.current().then(
      (loaded) => {
        if (mine === generation.current) {
          setValue(() => loaded);
          setError(undefined);
        }
      },
      (failure: unknown) => {
        if (mine === generation.current) {
          setError(failure instanceof Error ? failure : new Error(String(failure)));
        }
      },
    );
  }, []);
  const names = types.join();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, PAUSE_MS);
    };
    reload();
    const stops = [
      onEvent(types, later),
      controlToken.subscribe(later),
      // Not each change brings an event.
      changes.subscribe(later),
      // What happened while the stream was closed is not known.
      connected.subscribe((open) => open && later()),
    ];
    return () => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    };
  }, [key, names, reload]);
  return { value, error, reload };
}
