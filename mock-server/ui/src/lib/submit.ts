import { useState } from 'preact/hooks';
import { say } from './act.ts';

export interface Submission {
  readonly busy: boolean;
  /** Why the newest attempt failed, to show beside the form. */
  readonly error: Error | undefined;
  /** Handler for `onSubmit`. */
  readonly submit: (event: Event) => void;
}

/** Sends a form once at a time. A failure stays beside the form; a success is said. */
export function useSubmit(work: () => Promise<unknown>, done: string, after?: () => void): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const run = async () => {
    setBusy(true);
    try {
      await work();
      setError(undefined);
      say(done, false);
      after?.();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
    setBusy(false);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy) {
      void run();
    }
  };
  return { busy, error, submit };
}
