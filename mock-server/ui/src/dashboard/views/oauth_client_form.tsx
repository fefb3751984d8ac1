import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Dialog, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';

type Client = Schemas['OauthClientInfo'];

/** What the form makes of a secret: it is never on show. */
type SecretChoice = 'keep' | 'set' | 'none';

/** Creates an OAuth client, or changes one. */
export function OauthClientForm(props: { readonly client?: Client; readonly onClose: () => void }): JSX.Element {
  const { client, onClose } = props;
  const [id, setId] = useState('');
  const [uris, setUris] = useState(client?.redirect_uris.join('\n') ?? '');
  const [choice, setChoice] = useState<SecretChoice>(client?.has_secret ? 'keep' : 'none');
  const [secret, setSecret] = useState('');
  const redirect_uris = lines(uris);
  const save = () =>
    client === undefined
      ? body(
          control.POST('/_emulate/oauth-clients', {
            body: { redirect_uris, ...(id && { id }), ...(choice === 'set' && { secret }) },
          }),
        )
      : body(
          control.PATCH('/_emulate/oauth-clients/{id}', {
            params: { path: { id: client.id } },
            body: { ...(uris !== client.redirect_uris.join('\n') && { redirect_uris }), ...secretChange(client, choice, secret) },
          }),
        );
  const done = client === undefined ? 'The client is created.' : `${client.id} is changed.`;
  const { busy, error, submit } = useSubmit(save, done, onClose);
  return (
    <Dialog title={client === undefined ? 'New OAuth client' : `Edit ${client.id}`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        {client === undefined && (
          <Field label="Id" hint="Made by the server if left empty. An app sends it as client_id.">
            <input maxLength={128} value={id} onInput={(event) => setId(event.currentTarget.value)} />
          </Field>
        )}
        <Field label="Redirect URIs" hint="One on each line, compared exactly. Only the port of http://127.0.0.1 and http://[::1] is free.">
          <textarea
            rows={3}
            placeholder="http://127.0.0.1/callback"
            value={uris}
            onInput={(event) => setUris(event.currentTarget.value)}
          />
        </Field>
        <Field label="Client type" hint="A server can keep a secret. An app on the user’s device cannot: it is public, and must use PKCE.">
          <select value={choice} onChange={(event) => setChoice(event.currentTarget.value as SecretChoice)}>
            {client?.has_secret && <option value="keep">Confidential: keep the secret</option>}
            <option value="set">{client?.has_secret ? 'Confidential: a new secret' : 'Confidential: a secret'}</option>
            <option value="none">Public: no secret</option>
          </select>
        </Field>
        {choice === 'set' && (
          <Field label="Secret" hint="The server keeps only its digest, and never shows it.">
            <input type="password" autoComplete="new-password" required value={secret} onInput={(event) => setSecret(event.currentTarget.value)} />
          </Field>
        )}
        {client?.has_secret && choice === 'none' && <p class="field-hint">The authorization codes of the client end with its secret.</p>}
        <ErrorLine error={error} />
        <div class="row">
          <Button type="submit" kind="primary" disabled={busy}>
            {client === undefined ? 'Create client' : 'Save'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function secretChange(client: Client, choice: SecretChoice, secret: string): { secret?: string | null } {
  if (choice === 'set') {
    return { secret };
  }
  return choice === 'none' && client.has_secret ? { secret: null } : {};
}
