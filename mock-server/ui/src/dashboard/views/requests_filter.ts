import type { paths } from '../../generated/control.ts';
import { place, replaceQuery } from '../router.ts';

type Query = NonNullable<paths['/_emulate/requests']['get']['parameters']['query']>;
export type Filter = Pick<Query, 'operation' | 'method' | 'path_contains' | 'user' | 'reason'> & {
  readonly status?: string;
  readonly violations?: true;
};

const TEXTS = ['operation', 'method', 'path_contains', 'user', 'reason', 'status'] as const;
export type FilterName = (typeof TEXTS)[number] | 'violations';

/** The filter in the address. */
export function filterOf(query: URLSearchParams): Filter {
  const texts = TEXTS.map((name) => [name, query.get(name)] as const).filter(([, value]) => value);
  return { ...Object.fromEntries(texts), ...(query.get('violations') === 'true' && { violations: true as const }) };
}

export function setFilter(name: FilterName, value: string): void {
  replaceQuery({ [name]: value });
}

export function clearFilter(): void {
  replaceQuery(Object.fromEntries([...TEXTS, 'violations'].map((name) => [name, undefined])));
}

/** Parameters of the address, to keep in a link to one request. */
export function currentQuery(): Record<string, string> {
  return Object.fromEntries(place.value.query);
}

export function toQuery({ status, ...rest }: Filter): Query {
  // The document has a status as a number or a class; in a query both are text.
  return { ...rest, ...(status !== undefined && { status: status as NonNullable<Query['status']> }) };
}
