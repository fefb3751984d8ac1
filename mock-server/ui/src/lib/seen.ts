import { signal } from '@preact/signals';
import { namespace } from './root.ts';

const KEY = `auth-mock-seen:${namespace}`;

/** Id of the newest message that was on show in this tab. */
export const seenMessage = signal<string | undefined>(sessionStorage.getItem(KEY) ?? undefined);

export function markSeen(id: string): void {
  seenMessage.value = id;
  sessionStorage.setItem(KEY, id);
}
