import { useSignal } from '@preact/signals';
import { type JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { controlToken } from '../lib/control.ts';
import { Button, ErrorLine, Field } from '../lib/elements.tsx';
import { useShortcuts } from '../lib/shortcuts.ts';
import { BodyEditor } from './body_editor.tsx';
import { buildCall, type Call, DraftError } from './call.ts';
import { Copies } from './copies/copies.tsx';
import type { Document, Operation } from './document.ts';
import { type Draft, draftOf } from './draft.ts';
import { isControl } from './page_state.ts';
import { Parameters } from './parameters_form.tsx';
import { ReplyView } from './reply.tsx';
import { bearer, bearerNow, dropBearer, runAs } from './run_as.ts';
import { RunAsName } from './run_as_dialog.tsx';
import { replies, send } from './send.ts';
import { ValueButtons } from './value_buttons.tsx';

interface TryItProps {
  readonly document: Document;
  readonly operation: Operation;
  readonly onRunAs: () => void;
}

/** What stands for a bearer in a copied call, until there is one. */
const PLACEHOLDER = 'ACCESS_TOKEN';

/** The call as a copy has it. The control token itself is not shown. */
function copied(call: Call): Call {
  return isControl && controlToken.value !== undefined ? { ...call, bearer: 'CONTROL_TOKEN' } : call;
}

function attempt(operation: Operation, draft: Draft, token: string | undefined): Call | DraftError {
  try {
    return buildCall(operation, draft, token);
  } catch (failure) {
    if (failure instanceof DraftError) {
      return failure;
    }
    throw failure;
  }
}

/** The form of an operation, its reply, and the call to copy. */
export function TryIt({ document, operation, onRunAs }: TryItProps): JSX.Element {
  const draft = draftOf(document, operation);
  const failure = useSignal<Error | undefined>(undefined);
  const running = useSignal<AbortController | undefined>(undefined);
  const change = (next: Draft) => (draft.value = next);
  const run = async () => {
    const stop = new AbortController();
    [running.value, failure.value] = [stop, undefined];
    try {
      const token = draft.value.sendBearer ? await bearer() : undefined;
      const reply = await send(buildCall(operation, draft.value, token), stop.signal);
      if (reply.call.bearer !== undefined && (reply.status === 401 || /\/logout$/.test(operation.path))) {
        dropBearer();
      }
      requestAnimationFrame(showReply);
    } catch (problem) {
      failure.value = stop.signal.aborted ? new Error('Stopped before the reply was complete.') : sendError(problem);
    } finally {
      running.value = undefined;
    }
  };
  const form = useRef<HTMLFormElement>(null);
  useShortcuts([{ keys: 's', does: 'Send the call', run: () => form.current?.requestSubmit() }]);
  const submit = (event: Event) => {
    event.preventDefault();
    if (running.value === undefined) {
      void run();
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      form.current?.requestSubmit();
    }
  };
  const sendsBearer = draft.value.sendBearer && runAs.value.kind !== 'none';
  const call = attempt(operation, draft.value, sendsBearer ? (bearerNow.value ?? PLACEHOLDER) : undefined);
  const reply = replies.value.get(operation.id);
  return (
    <section class="try stack" aria-labelledby="try-title">
      <h2 id="try-title">Try it</h2>
      <form ref={form} class="stack" onSubmit={submit} onKeyDown={onKey}>
        {!isControl && <BearerLine operation={operation} draft={draft.value} onChange={change} onRunAs={onRunAs} />}
        <Parameters operation={operation} draft={draft.value} onChange={change} />
        <BodyEditor document={document} operation={operation} draft={draft.value} onChange={change} />
        <ValueButtons document={document} operation={operation} draft={draft} />
        <MoreHeaders draft={draft.value} onChange={change} />
        <ErrorLine error={failure.value ?? (call instanceof DraftError && call.field === 'headers' ? call : undefined)} />
        <div class="row">
          <Button type="submit" kind="primary" class="send" title="Send (s, or Ctrl+Enter in a field)">
            Send
          </Button>
          {running.value !== undefined && <Button onClick={() => running.value?.abort()}>Stop</Button>}
          <span class="muted" role="status">{running.value === undefined ? '' : 'Waiting for the reply…'}</span>
        </div>
      </form>
      {reply !== undefined && <ReplyView document={document} reply={reply} />}
      {call instanceof DraftError ? <p class="muted">Fill in the form to get the call as code.</p> : <Copies document={document} call={copied(call)} />}
    </section>
  );
}

/** Scrolls just so far that the line with the status is seen. */
function showReply(): void {
  document.querySelector('.reply [role="status"]')?.scrollIntoView({ block: 'nearest' });
}

/** `fetch` says only that it failed. */
function sendError(problem: unknown): Error {
  if (problem instanceof TypeError) {
    return new Error(`No complete reply: ${problem.message}. The server has stopped, or a fault broke the connection.`);
  }
  return problem instanceof Error ? problem : new Error(String(problem));
}

interface PartProps {
  readonly operation: Operation;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function BearerLine({ operation, draft, onChange, onRunAs }: PartProps & { readonly onRunAs: () => void }): JSX.Element {
  if (operation.bearer === 'none') {
    return <p class="muted">This operation takes no bearer.</p>;
  }
  return (
    <div class="row">
      {operation.bearer === 'optional' ? (
        <label class="check">
          <input type="checkbox" checked={draft.sendBearer} onChange={(event) => onChange({ ...draft, sendBearer: event.currentTarget.checked })} />
          Send a bearer, as
        </label>
      ) : (
        <span>Runs as</span>
      )}
      <RunAsName />
      <Button onClick={onRunAs}>Change</Button>
    </div>
  );
}

function MoreHeaders({ draft, onChange }: Omit<PartProps, 'operation'>): JSX.Element {
  return (
    <details class="nested">
      <summary>More headers</summary>
      <Field label="Headers, one a line" hint={<>To see a failure: <code>X-Mock-Fault: status=503</code>, or <code>Prefer: code=429</code>.</>}>
        <textarea rows={2} spellcheck={false} value={draft.headers} onInput={(event) => onChange({ ...draft, headers: event.currentTarget.value })} />
      </Field>
    </details>
  );
}
