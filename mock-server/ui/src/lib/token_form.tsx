import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, Field } from './elements.tsx';
import { controlToken, tokenNeeded } from './control.ts';

/** Asks for the server's control token, which this tab keeps in memory. */
export function TokenForm(): JSX.Element {
  const [token, setToken] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    controlToken.value = token.trim();
    tokenNeeded.value = false;
  };
  return (
    <main class="token-form">
      <form class="card stack" onSubmit={submit}>
        <h1>Control token</h1>
        <p>This server was started with --control-token. Enter the token to use this page.</p>
        {controlToken.value !== undefined && (
          <p class="error-line" role="alert">
            The server did not accept this token.
          </p>
        )}
        <Field label="Token" hint="Kept in this tab until you reload or close it.">
          <input type="password" autocomplete="off" required value={token} onInput={(event) => setToken(event.currentTarget.value)} />
        </Field>
        <Button type="submit" kind="primary">
          Continue
        </Button>
      </form>
    </main>
  );
}
