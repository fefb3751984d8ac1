import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Confirm, Empty } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { PagedList } from '../../lib/paged_list.tsx';
import { markSeen } from '../../lib/seen.ts';
import { hrefOf, place, replaceQuery } from '../router.ts';
import { ViewHead } from '../view_head.tsx';
import { KINDS, MessageRow, NewestCode } from './inbox_message.tsx';

/** What a real service would have sent by e-mail, newest first. */
export function Inbox(): JSX.Element {
  const [clearing, setClearing] = useState(false);
  const { query } = place.value;
  const to = query.get('to') ?? '';
  const kind = kindOf(query.get('kind'));
  const filter = { ...(to && { to }), ...(kind && { kind }) };
  const load = (cursor: string | undefined) =>
    body(control.GET('/_emulate/messages', { params: { query: { ...filter, ...(cursor !== undefined && { cursor }) } } }));
  useSeen();
  return (
    <>
      <ViewHead title="Inbox" about="Every code and link that the real service would send by e-mail.">
        <input
          type="search"
          aria-label="Recipient"
          placeholder="Recipient (/)"
          value={to}
          onInput={(event) => replaceQuery({ to: event.currentTarget.value })}
        />
        <select aria-label="Kind" value={kind ?? ''} onChange={(event) => replaceQuery({ kind: event.currentTarget.value })}>
          <option value="">All kinds</option>
          {Object.entries(KINDS).map(([name, { title }]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <Button onClick={() => setClearing(true)}>Clear</Button>
      </ViewHead>
      <NewestCode to={to} />
      <PagedList
        label="Messages, newest first"
        filter={`${to} ${kind ?? ''}`}
        types={['message', 'reset']}
        load={load}
        idOf={({ id }) => id}
        row={(message) => <MessageRow message={message} />}
        empty={<EmptyInbox filtered={to !== '' || kind !== undefined} />}
      />
      {clearing && <Clearing onClose={() => setClearing(false)} />}
    </>
  );
}

function kindOf(text: string | null): Schemas['MessageKind'] | undefined {
  return text !== null && text in KINDS ? (text as Schemas['MessageKind']) : undefined;
}

/** While the inbox is on show, its newest message counts as read. */
function useSeen(): void {
  const query = { limit: 1 };
  const { value } = useLive(() => body(control.GET('/_emulate/messages', { params: { query } })), ['message', 'reset']);
  const newest = value?.data[0]?.id;
  useEffect(() => {
    if (newest !== undefined) {
      markSeen(newest);
    }
  }, [newest]);
}

function Clearing({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Confirm
      title="Clear the inbox"
      verb="Delete all messages"
      run={() => body(control.DELETE('/_emulate/messages'))}
      done="The inbox is empty. Codes and links stay valid."
      onClose={onClose}
    >
      <p>All messages of this namespace are deleted. Their codes and links stay valid.</p>
    </Confirm>
  );
}

function EmptyInbox({ filtered }: { readonly filtered: boolean }): JSX.Element {
  if (filtered) {
    return (
      <Empty title="No such message">
        <p>Addresses are compared whole.</p>
        <Button onClick={() => replaceQuery({ to: undefined, kind: undefined })}>Show all messages</Button>
      </Empty>
    );
  }
  return (
    <Empty title="No messages yet">
      <p>
        A message appears here when a user signs in with a second factor, requests a magic code, or forgets the
        password. Nothing leaves this machine.
      </p>
      <a class="button primary" href={hrefOf('start')}>
        Sign in with a second factor
      </a>
    </Empty>
  );
}
