// Lists that come in pages.

/** Where a page begins, and how many entries it has at most. */
interface Page {
    readonly cursor?: string | undefined;
    readonly limit?: number | undefined;
}

/** Returns the entries of all pages. */
export async function allPages<Entry>(
    read: (page: Page) => Promise<{ data: Entry[]; next?: string | null }>,
): Promise<Entry[]> {
    const entries: Entry[] = [];
    let cursor: string | undefined;
    do {
        const { data, next } = await read({ cursor });
        entries.push(...data);
        cursor = next ?? undefined;
    } while (cursor !== undefined);
    return entries;
}
