import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The page of an app, which calls the API at the base URL in its address. */
const PAGE = `<!doctype html>
<html lang="en">
<title>App</title>
<link rel="icon" href="data:,">
<form id="login"><button>Sign in</button></form>
<form id="verify"><label>Code <input name="code"></label><button>Send code</button></form>
<button id="poll">Wait for the approval</button>
<output></output>
<script type="module">
  const base = new URL(location.href).searchParams.get('auth');
  const output = document.querySelector('output');
  const email = 'guest-2fa@example.com';
  let session;
  const call = async (path, body) => {
    const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await fetch(base + path, init)).json();
  };
  const show = (reply) => (output.textContent = reply.access_token ? 'signed in' : JSON.stringify(reply));
  document.querySelector('#login').onsubmit = async (event) => {
    event.preventDefault();
    const reply = await call('/v1/auth/portal/login', { email, password: 'correct horse battery staple', portal_id: 'portal_demo' });
    session = reply.login_session_id;
    show(reply);
  };
  document.querySelector('#verify').onsubmit = async (event) => {
    event.preventDefault();
    show(await call('/v1/auth/portal/verify-2fa', { email, code: new FormData(event.target).get('code') }));
  };
  document.querySelector('#poll').onclick = async () => {
    const reply = await call('/v1/auth/login-status?' + new URLSearchParams({ email, session_id: session }));
    show(reply);
    if (reply.status === 'pending') {
      setTimeout(document.querySelector('#poll').onclick, 200);
    }
  };
</script>
</html>`;

/** An app on an origin of its own. */
export interface OtherOrigin {
  /** Address of its page, for the API at `base`. */
  readonly page: (base: string) => string;
  readonly close: () => Promise<void>;
}

export async function otherOrigin(): Promise<OtherOrigin> {
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    page: (base) => `http://127.0.0.1:${port}/?auth=${encodeURIComponent(base)}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
