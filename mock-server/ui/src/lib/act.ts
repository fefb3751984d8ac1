import { signal } from '@preact/signals';

/** A short message about the newest act. */
export const notice = signal<{ readonly text: string; readonly failed: boolean } | undefined>(undefined);

const SHOWN_MS = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows how an act went. */
export function say(text: string, failed: boolean): void {
  notice.value = { text, failed };
  clearTimeout(timer);
  timer = setTimeout(() => (notice.value = undefined), SHOWN_MS);
}

/** Runs an act of the user and says how it went. Resolves to whether it succeeded. */
export async function act(work: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await work();
    say(done, false);
    return true;
  } catch (failure) {
    say(failure instanceof Error ? failure.message : String(failure), true);
    return false;
  }
}
