import type { Page } from './paged_list.tsx';

/** Largest page that the control API gives. */
export const LARGEST_PAGE = 1000;

/** Loads all pages of a list, for a list that is not ordered as a view needs it. */
export async function allPages<T>(load: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    items.push(...page.data);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
}
