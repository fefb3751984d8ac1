import { body, control, type Schemas } from '../lib/control.ts';
import { useLive } from '../lib/live.ts';
import { allPages, LARGEST_PAGE } from '../lib/pages.ts';

export interface Places {
  readonly organizations: readonly Schemas['Organization'][];
  readonly portals: readonly Schemas['Portal'][];
}

const query = (cursor: string | undefined) => ({
  params: { query: { limit: LARGEST_PAGE, ...(cursor !== undefined && { cursor }) } },
});

/** All organisations and portals of the namespace, to choose from. Empty until they are known. */
export function usePlaces(): Places {
  const load = async () => ({
    organizations: await allPages((cursor) => body(control.GET('/_emulate/organizations', query(cursor)))),
    portals: await allPages((cursor) => body(control.GET('/_emulate/portals', query(cursor)))),
  });
  const { value } = useLive(load, ['reset', 'resource']);
  return value ?? { organizations: [], portals: [] };
}
