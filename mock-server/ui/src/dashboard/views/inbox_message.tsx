import { type ComponentChildren, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, CopyButton, Countdown, Json, Time } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { clockNow } from '../../lib/time.ts';

type Message = Schemas['Message'];

/** What each kind of message is called, and what its link does if it leads to a page of the app. */
export const KINDS: Record<Schemas['MessageKind'], { readonly title: string; readonly link: string }> = {
  second_factor: { title: 'Second factor', link: 'Open sign-in page' },
  magic_code: { title: 'Magic code', link: 'Open sign-in page' },
  password_reset: { title: 'Password reset', link: 'Open reset page' },
};

function linkTitle({ kind, link }: Message): string {
  return new URL(link).pathname.endsWith('/approve') ? 'Open approval page' : KINDS[kind].link;
}

function Code({ message, class: size }: { readonly message: Message; readonly class: string }): JSX.Element {
  return (
    <CopyButton text={message.code ?? ''} label={`Copy the code for ${message.to}`} class={size}>
      {message.code}
    </CopyButton>
  );
}

function Links({ message, children }: { readonly message: Message; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="row">
      <a class="button plain" href={message.link} target="_blank" rel="noopener">
        {linkTitle(message)}
      </a>
      <CopyButton text={message.link} label={`Copy the link for ${message.to}`}>
        Copy link
      </CopyButton>
      {children}
    </div>
  );
}

function Facts({ message }: { readonly message: Message }): JSX.Element {
  return (
    <p class="row muted">
      <Badge tone="info">{KINDS[message.kind].title}</Badge>
      <span>
        sent <Time at={message.created_at} />
      </span>
      <Countdown at={message.expires_at} />
    </p>
  );
}

const LOOKED_AT = 50;

/** The newest code that still works, large. */
export function NewestCode({ to }: { readonly to: string }): JSX.Element | null {
  const query = { limit: LOOKED_AT, ...(to && { to }) };
  const load = () => body(control.GET('/_emulate/messages', { params: { query } }));
  const { value } = useLive(load, ['message', 'clock', 'reset'], to);
  const message = value?.data.find(({ code, expires_at }) => code && Date.parse(expires_at) > clockNow());
  return message === undefined ? null : (
    <section class="card newest" aria-labelledby="newest-title">
      <h2 id="newest-title" class="muted">
        Newest code
      </h2>
      <Code message={message} class="newest-code" />
      <div class="grow">
        <p class="break">
          <strong>{message.to}</strong>
        </p>
        <Facts message={message} />
      </div>
      <Links message={message} />
    </section>
  );
}

/** One message: code, recipient, link, and its JSON on demand. */
export function MessageRow({ message }: { readonly message: Message }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <article class="message">
      <div class="message-code">
        {message.code ? <Code message={message} class="big-code" /> : <span class="muted">link only</span>}
      </div>
      <div class="grow">
        <h2 class="message-to break">{message.to}</h2>
        <Facts message={message} />
      </div>
      <Links message={message}>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          Details
        </Button>
      </Links>
      {open && (
        <div class="whole-line">
          <Json value={message} label={`message to ${message.to}`} />
        </div>
      )}
    </article>
  );
}
