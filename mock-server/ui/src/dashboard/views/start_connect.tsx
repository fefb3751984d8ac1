import { type JSX } from 'preact';
import { Code } from '../../lib/elements.tsx';
import { root } from '../../lib/root.ts';

/** How to point an app at this server. */
export function Connect({ baseUrl }: { readonly baseUrl: string }): JSX.Element {
  const variables = `AUTH_BASE_URL=${baseUrl}\nAUTH_CONTROL_URL=${baseUrl}/_emulate`;
  return (
    <section class="card connect" aria-labelledby="connect-title">
      <div class="stack">
        <h2 id="connect-title">Point an app here</h2>
        <p>
          Give your app this base URL. Its tests use the control URL.
        </p>
        <Code text={variables} label="environment variables" />
      </div>
      <div class="stack">
        <h3>Pages of an app (CORS)</h3>
        <p>
          Pages on <code>localhost</code> and <code>127.0.0.1</code> may call, on any port. Allow another origin with a
          flag:
        </p>
        <Code text="auth-mock-server --allow-origin https://app.example.com" label="flag" />
        <p class="row">
          <a href={`${root}docs`}>Run API operations</a>
          <a href={`${root}_emulate/docs`}>Control API</a>
        </p>
      </div>
    </section>
  );
}
