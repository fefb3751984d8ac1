import { type JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, CopyButton, Countdown, Empty, Time } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { place, replaceQuery } from '../router.ts';
import { ViewHead } from '../view_head.tsx';

const KINDS: Record<Schemas['MessageKind'], string> = {
  second_factor: 'Second factor',
  magic_code: 'Magic code',
  password_reset: 'Password reset',
};

/** What a real service would have sent by e-mail, newest first. */
export function Inbox(): JSX.Element {
  const to = place.value.query.get('to') ?? '';
  const load = (cursor: string | undefined) =>
    body(
      control.GET('/_emulate/messages', {
        params: { query: { ...(to && { to }), ...(cursor !== undefined && { cursor }) } },
      }),
    );
  const clear = () => act(() => body(control.DELETE('/_emulate/messages')), 'The inbox is empty. Codes and links stay valid.');
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
        <Button onClick={clear}>Clear</Button>
      </ViewHead>
      <PagedList
        label="Messages, newest first"
        filter={to}
        types={['message', 'reset']}
        load={load}
        idOf={({ id }) => id}
        row={(message) => <Row message={message} />}
        empty={<EmptyInbox to={to} />}
      />
    </>
  );
}

function Row({ message }: { readonly message: Schemas['Message'] }): JSX.Element {
  return (
    <article class="message">
      <div class="message-code">
        {message.code ? (
          <CopyButton text={message.code} label={`Copy the code for ${message.to}`} class="big-code">
            {message.code}
          </CopyButton>
        ) : (
          <span class="muted">link only</span>
        )}
      </div>
      <div class="grow">
        <h2 class="message-to break">{message.to}</h2>
        <p class="row muted">
          <Badge tone="info">{KINDS[message.kind]}</Badge>
          <span>
            sent <Time at={message.created_at} />
          </span>
          <Countdown at={message.expires_at} />
        </p>
      </div>
      <div class="row">
        <a class="button plain" href={message.link} target="_blank" rel="noopener">
          Open link
        </a>
        <CopyButton text={message.link} label={`Copy the link for ${message.to}`}>
          Copy link
        </CopyButton>
      </div>
    </article>
  );
}

function EmptyInbox({ to }: { readonly to: string }): JSX.Element {
  return to ? (
    <Empty title={`No message to ${to}`}>
      <p>Addresses are compared whole. Delete the filter to see all messages.</p>
    </Empty>
  ) : (
    <Empty title="No messages yet">
      <p>
        A message appears here when somebody signs in with a second factor, asks for a magic code, or forgets the
        password. Nothing leaves this machine.
      </p>
    </Empty>
  );
}
