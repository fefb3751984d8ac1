import { computed, signal } from '@preact/signals';
import { authorization, ControlError, tokenNeeded } from '../lib/control.ts';
import { root } from '../lib/root.ts';
import { type Document, type Operation, operationsOf } from './document.ts';
import { sdkMethod } from './sdk_names.ts';

/** Which document this page shows: that of the control API, or the contract. */
export const isControl: boolean = location.pathname === `${root}_emulate/docs`;

/** What the replies are compared with. */
export const promise = isControl ? 'document' : 'contract';

export const documentPath: string = `${root}${isControl ? '_emulate/' : ''}openapi.json`;

export const openapi = signal<Document | undefined>(undefined);
export const loadError = signal<Error | undefined>(undefined);

export const operations = computed<readonly Operation[]>(() =>
  openapi.value === undefined ? [] : operationsOf(openapi.value, (id) => sdkMethod(id)?.name ?? id),
);

/** How an operation is called in lists: the control API's ids are plain, its summaries are better. */
export function titleOf(operation: Operation): string {
  return isControl && operation.summary !== '' ? operation.summary : operation.name;
}

export function operationById(id: string | undefined): Operation | undefined {
  return operations.value.find((operation) => operation.id === id);
}

export async function loadDocument(): Promise<void> {
  try {
    const response = await fetch(documentPath, { headers: isControl ? authorization() : {}, cache: 'no-cache' });
    tokenNeeded.value = isControl && response.status === 401;
    if (response.ok) {
      openapi.value = (await response.json()) as Document;
      loadError.value = undefined;
    } else if (!tokenNeeded.value) {
      throw new ControlError(`${documentPath}: the server answered ${response.status}.`, response.status);
    }
  } catch (failure) {
    loadError.value = failure instanceof Error ? failure : new Error(String(failure));
  }
}

const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

/** Name of the operation on show; empty on the first screen. */
export const currentName = computed(() => decodeURIComponent(hash.value.replace(/^#\/?/, '')));

export const current = computed(() => operations.value.find(({ name }) => name === currentName.value));

export function hrefOf(operation: Operation): string {
  return `#/${encodeURIComponent(operation.name)}`;
}

export function open(operation: Operation): void {
  location.hash = hrefOf(operation);
}
