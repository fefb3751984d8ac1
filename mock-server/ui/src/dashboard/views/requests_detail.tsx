import { type ComponentChildren, type JSX } from 'preact';
import { body, control, ControlError } from '../../lib/control.ts';
import { Badge, Button, CopyButton, Empty, ErrorLine, Json } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { exactTime } from '../../lib/time.ts';
import { ReasonWords, RefusalWords } from '../reason_words.tsx';
import { hrefOf } from '../router.ts';
import { requestCurl, variablesOf } from './requests_curl.ts';
import type { Recorded } from './requests_log.ts';
import { milliseconds, toneOf } from './requests_row.tsx';

/** One request: why it was answered so, and request and reply side by side. */
export function RequestDetail({ id, onClose }: { readonly id: number; readonly onClose: () => void }): JSX.Element {
  const load = () => body(control.GET('/_emulate/requests/{id}', { params: { path: { id: String(id) } } }));
  const { value, error } = useLive(load, ['reset'], String(id));
  const gone = error instanceof ControlError && error.status === 404;
  return (
    <section class="request-detail card stack" aria-label={`Request ${id}`} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <div class="row request-acts">
        <Button aria-label="Close the request" onClick={onClose}>
          Close
        </Button>
        {value !== undefined && !gone && <CurlButton request={value} />}
      </div>
      {gone ? (
        <Empty title="This request is not recorded any more">
          <p>It was cleared, or newer requests took its place.</p>
        </Empty>
      ) : (
        <>
          <ErrorLine error={error} />
          {value !== undefined && <Facts request={value} />}
        </>
      )}
    </section>
  );
}

function CurlButton({ request }: { readonly request: Recorded }): JSX.Element {
  const command = requestCurl(request);
  const names = variablesOf(command).map((name) => `$${name}`);
  return (
    <>
      <CopyButton text={command} label="Copy this request as curl">
        Copy as curl
      </CopyButton>
      {names.length > 0 && <span class="muted">with {names.join(', ')} in place of secrets</span>}
    </>
  );
}

function Facts({ request }: { readonly request: Recorded }): JSX.Element {
  const { id, at, method, path, operation, status, duration_ms: duration, user, email, reason, fault, violations, reply } = request;
  return (
    <>
      <h2 class="request-title">
        <Badge tone={toneOf(status)}>{status}</Badge> <span class="mono break">{`${method} ${path}`}</span>
      </h2>
      <p class="row muted">
        <span>number {id}</span>
        {operation && <span class="mono">{operation}</span>}
        {(email ?? user) && <a href={hrefOf('users', { q: email ?? user ?? '' })}>{email ?? user}</a>}
        <span>{milliseconds(duration)}</span>
        <time dateTime={at}>{exactTime(Date.parse(at))}</time>
      </p>
      {reason && (
        <Why title="Why it was refused">
          <RefusalWords reason={reason} />
        </Why>
      )}
      {fault && (
        <Why title="Fault">
          <p>
            The fault <code>{fault}</code> hit this request. <a href={hrefOf('faults')}>Faults</a>
          </p>
        </Why>
      )}
      {violations.length > 0 && (
        <Why title="What breaks the contract">
          {violations.map(({ cause, facts }, index) => (
            <ReasonWords key={index} cause={cause} facts={Object.entries(facts)} />
          ))}
        </Why>
      )}
      <div class="request-sides">
        <Side title="Request" headers={request.headers} query={request.query} body={request.body} absent={absentBody(request)} />
        <Side title="Reply" headers={reply.headers} body={reply.body} absent={absentReply(reply.body_bytes)} />
      </div>
    </>
  );
}

function absentBody({ headers }: Recorded): string {
  return (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined
    ? 'No body.'
    : 'The body was not recorded: it was not read, is too long, or is neither JSON nor a form.';
}

function absentReply(bytes: number | null | undefined): string {
  return bytes === 0 ? 'No body.' : `The body was not recorded: it is over 16 KiB, was sent over time, or is not JSON${bytes ? ` (${bytes} bytes)` : ''}.`;
}

function Why(props: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section class="request-why">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

function Side(props: {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly absent: string;
}): JSX.Element {
  const name = props.title.toLowerCase();
  return (
    <section class="stack request-side" aria-label={props.title}>
      <h3>{props.title}</h3>
      <dl class="request-headers">
        {Object.entries(props.headers).map(([header, value]) => (
          <div key={header}>
            <dt>{header}</dt>
            <dd class="break">{value}</dd>
          </div>
        ))}
      </dl>
      {props.query !== undefined && Object.keys(props.query).length > 0 && <Json value={props.query} label={`query of the ${name}`} />}
      {props.body === null || props.body === undefined ? (
        <p class="muted">{props.absent}</p>
      ) : (
        <Json value={props.body} label={`body of the ${name}`} />
      )}
    </section>
  );
}
