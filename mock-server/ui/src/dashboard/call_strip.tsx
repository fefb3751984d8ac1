import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Code, CopyButton } from '../lib/elements.tsx';
import { madeCalls, type MadeCall } from '../lib/control.ts';
import { curl } from '../lib/curl.ts';

function command({ method, url, body }: MadeCall): string {
  const headers = body === undefined ? [] : ([['content-type', 'application/json']] as const);
  return curl({ method, url, headers, body });
}

/** The control calls behind what was done on this page, to copy into a test. */
export function CallStrip(): JSX.Element {
  const [open, setOpen] = useState(false);
  const [latest] = madeCalls.value;
  return (
    <aside class="calls" aria-label="Control calls of this page">
      <div class="calls-line">
        {latest === undefined ? (
          <span class="muted">Each act on this page is one call of the control API. The newest is shown here.</span>
        ) : (
          <>
            <code class="calls-text" title={command(latest)}>
              {latest.method} {new URL(latest.url).pathname} {latest.body ?? ''}
            </code>
            <span class="muted">{latest.status}</span>
            <CopyButton text={command(latest)} label="Copy the newest call as curl">
              Copy as curl
            </CopyButton>
            <button type="button" class="button plain" aria-expanded={open} onClick={() => setOpen(!open)}>
              All calls ({madeCalls.value.length})
            </button>
          </>
        )}
      </div>
      {open && (
        <ol class="calls-list stack">
          {madeCalls.value.map((call) => (
            <li key={call.number}>
              <Code text={command(call)} label={`call ${call.number}`} />
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
}
