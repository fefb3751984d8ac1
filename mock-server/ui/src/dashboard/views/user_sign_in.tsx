import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { copy } from '../../lib/clipboard.ts';
import { body, control, type Schemas } from '../../lib/control.ts';
import { curl } from '../../lib/curl.ts';
import { Button, CopyButton, Countdown, Dialog, Json } from '../../lib/elements.tsx';
import { baseUrl } from '../../lib/root.ts';
import { claimsOf } from '../../lib/token.ts';

/** A new token pair, and whether its access token is on the clipboard. */
export interface Issued {
  readonly credential: Schemas['Credential'];
  readonly copied: boolean;
}

/** Issues a token pair without a sign-in, and copies the access token. */
export async function issue(wanted: Schemas['NewCredential']): Promise<Issued> {
  const credential = await body(control.POST('/_emulate/credentials', { body: wanted }));
  const copied = await copy(credential.access_token).then(
    () => true,
    () => false,
  );
  return { credential, copied };
}

/** A button that signs in as a user, and shows the tokens. */
export function SignInAs({ user }: { readonly user: Schemas['UserInfo'] }): JSX.Element {
  const [issued, setIssued] = useState<Issued>();
  const run = () => act(async () => setIssued(await issue({ user: user.id })), `Signed in as ${user.email}.`);
  return (
    <>
      <Button onClick={run} title={`Sign in as ${user.email} and copy the access token`}>
        Sign in as
      </Button>
      {issued !== undefined && <Tokens issued={issued} email={user.email} onClose={() => setIssued(undefined)} />}
    </>
  );
}

/** The tokens of a user, to copy. */
export function Tokens(props: { readonly issued: Issued; readonly email: string; readonly onClose: () => void }): JSX.Element {
  const { credential, copied } = props.issued;
  const header = `Bearer ${credential.access_token}`;
  const load = curl({ method: 'GET', url: `${baseUrl}/v1/auth/load`, headers: [['authorization', header]] });
  return (
    <Dialog title={`Signed in as ${props.email}`} onClose={props.onClose}>
      <p>
        {copied
          ? 'The access token is on the clipboard. An app sends it as a bearer.'
          : 'Copy the access token. An app sends it as a bearer.'}{' '}
        <Countdown at={credential.expires_at} />
      </p>
      <div class="row">
        <CopyButton text={credential.access_token} label="Copy the access token">
          Copy access token
        </CopyButton>
        <CopyButton text={credential.refresh_token} label="Copy the refresh token">
          Copy refresh token
        </CopyButton>
        <CopyButton text={`Authorization: ${header}`} label="Copy the header">
          Copy header
        </CopyButton>
        <CopyButton text={load} label="Copy a call of load as curl">
          Copy call as curl
        </CopyButton>
      </div>
      <Json value={claimsOf(credential.access_token)} label="claims of the access token" />
    </Dialog>
  );
}
