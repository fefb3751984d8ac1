import { useState } from 'preact/hooks';
import { act } from './act.ts';

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
    let failure: Error | undefined;
    const keep = async () => {
      try {
        await work();
      } catch (cause) {
        failure = cause instanceof Error ? cause : new Error(String(cause));
        throw failure;
      }
    };
    const succeeded = await act(keep, done);
    setBusy(false);
    setError(failure);
    if (succeeded) {
      after?.();
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy) {
      void run();
    }
  };
  return { busy, error, submit };
}
