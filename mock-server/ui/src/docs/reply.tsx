import { type JSX } from 'preact';
import { Badge, Button, Code, type Tone } from '../lib/elements.tsx';
import { nextCalls, prepare } from './chain.ts';
import { judge, type Verdict } from './conformance.ts';
import type { Document } from './document.ts';
import { IssueList } from './issue_list.tsx';
import { isControl, open, promise, titleOf } from './page_state.ts';
import { inline } from './markdown.tsx';
import { ReasonLine } from './reason_line.tsx';
import { choose } from './run_as.ts';
import type { Reply } from './send.ts';

interface ReplyProps {
  readonly document: Document;
  readonly reply: Reply;
}

export function toneOf(status: number | string): Tone {
  const first = String(status)[0];
  return first === '2' ? 'good' : first === '4' ? 'warn' : first === '5' ? 'bad' : 'info';
}

/** A reply: what it means, whether it is what the contract promises, and what can follow. */
export function ReplyView({ document, reply }: ReplyProps): JSX.Element {
  const verdict = judge(document, reply);
  const header = (name: string) => reply.headers.find(([known]) => known === name)?.[1];
  const reason = header('x-mock-reason');
  const shown = reply.json === undefined ? reply.text : JSON.stringify(reply.json, null, 2);
  return (
    <section class="reply stack" aria-label="Reply">
      <p class="row" role="status">
        <Badge tone={toneOf(reply.status)}>
          {reply.status} {reply.statusText}
        </Badge>
        <span class="grow">{verdict.meaning === undefined ? 'not documented' : inline(verdict.meaning)}</span>
        <span class="muted">{Math.round(reply.milliseconds)} ms</span>
      </p>
      {reason !== undefined && <ReasonLine header={reason} />}
      {!reply.open && <VerdictLine verdict={verdict} />}
      {shown === '' ? <p class="muted">{reply.open ? 'Nothing has arrived yet.' : 'The reply has no body.'}</p> : <Code text={shown} label="body of the reply" />}
      <details class="nested">
        <summary>Headers ({reply.headers.length})</summary>
        <dl class="headers">
          {reply.headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="break">{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {!reply.open && <NextCalls document={document} reply={reply} />}
    </section>
  );
}

function VerdictLine({ verdict }: { readonly verdict: Verdict }): JSX.Element {
  if (verdict.issues.length === 0) {
    return <p class="good-line">The reply is as the {promise} says. Compared: {verdict.compared}.</p>;
  }
  return (
    <div class="error-line" role="alert">
      <p>The reply is not as the {promise} says:</p>
      <IssueList issues={verdict.issues} whole="the body" />
    </div>
  );
}

function NextCalls({ document, reply }: ReplyProps): JSX.Element | null {
  const calls = nextCalls(reply);
  const json = reply.json as { access_token?: unknown } | null | undefined;
  const token = isControl ? undefined : json?.access_token;
  if (calls.length === 0 && typeof token !== 'string') {
    return null;
  }
  return (
    <div class="stack">
      <h3>What can follow</h3>
      <ul class="next" aria-label="What can follow">
        {typeof token === 'string' && (
          <li>
            <Button onClick={() => void choose({ kind: 'token', token })}>Run as this session</Button>
            <span class="muted">The page sends this access token from now on.</span>
          </li>
        )}
        {calls.map((next) => (
          <li key={next.operation.id}>
            <Button
              onClick={() => {
                void prepare(document, next).finally(() => open(next.operation));
              }}
            >
              {titleOf(next.operation)}
            </Button>
            <span class="muted">{next.description === undefined ? '' : inline(next.description)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
