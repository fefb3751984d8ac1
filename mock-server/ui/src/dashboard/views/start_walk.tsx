import { type ComponentChildren, type JSX } from 'preact';
import { Button, CopyButton, ErrorLine, Json } from '../../lib/elements.tsx';
import { curl, type HttpCall } from '../../lib/curl.ts';
import { useSignInWalk } from './start_steps.ts';
import { hrefOf } from '../router.ts';

/** Signs a demo user in, step by step, and shows each call. */
export function Walk({ password }: { readonly password: string | undefined }): JSX.Element {
  const { state, calls, run } = useSignInWalk(password);
  const { reply, code, claims, tokens, error, busy } = state;
  return (
    <section class="card stack walk" aria-labelledby="walk-title">
      <h2 id="walk-title">See a sign-in with a second factor</h2>
      {password === undefined ? (
        <p>
          Let your app sign in a user with a second factor. The code appears in the <a href={hrefOf('inbox')}>inbox</a>, and
          the waiting sign-in under <a href={hrefOf('sign-ins')}>Sign-ins</a>.
        </p>
      ) : (
        <Button kind="primary" disabled={busy} onClick={run}>
          Sign in as guest-2fa@example.com
        </Button>
      )}
      <ol class="steps">
        <Step call={calls.login} does="The app sends address and password.">
          {reply && <p class="muted">Reply: {reply}. The sign-in waits.</p>}
        </Step>
        <Step
          call={calls.code}
          does="The user reads the code. A test asks the inbox for it."
          beside={
            code && (
              <CopyButton text={code} label="Copy the code" class="big-code">
                {code}
              </CopyButton>
            )
          }
        />
        <Step call={calls.verify} does="The app sends the code and gets two tokens.">
          {tokens && claims && (
            <>
              <p class="row small">
                <CopyButton text={tokens.access_token} label="Copy the access token">
                  Copy access token
                </CopyButton>
                <CopyButton text={tokens.refresh_token} label="Copy the refresh token">
                  Copy refresh token
                </CopyButton>
              </p>
              <Json value={claims} label="claims of the access token" />
            </>
          )}
        </Step>
      </ol>
      <ErrorLine error={error} />
    </section>
  );
}

function Step(props: {
  readonly call: HttpCall | undefined;
  readonly does: string;
  /** Beside the call. */
  readonly beside?: ComponentChildren;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { call } = props;
  return (
    <li class="step">
      <p>{props.does}</p>
      {call && (
        <div class="row small">
          <code class="break">
            {call.method} {new URL(call.url).pathname.replace(/^\/_ns\/[^/]+/, '')}
          </code>
          <CopyButton text={curl(call)} label={`Copy ${call.method} as curl`}>
            Copy as curl
          </CopyButton>
          {props.beside}
        </div>
      )}
      {props.children}
    </li>
  );
}
