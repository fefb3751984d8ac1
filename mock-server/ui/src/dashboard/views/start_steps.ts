import { useState } from 'preact/hooks';
import { body, control } from '../../lib/control.ts';
import type { HttpCall } from '../../lib/curl.ts';
import { baseUrl } from '../../lib/root.ts';
import { claimsOf } from '../../lib/token.ts';

const EMAIL = 'guest-2fa@example.com';
const PORTAL = 'portal_demo';
const JSON_BODY = [['content-type', 'application/json']] as const;

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

interface State {
  readonly busy: boolean;
  /** What the first call was answered with. */
  readonly reply?: string;
  readonly code?: string;
  readonly tokens?: Tokens;
  readonly claims?: Record<string, unknown>;
  readonly error?: Error;
}

export interface SignInWalk {
  readonly state: State;
  /** The calls of the steps, each as soon as it can be made. */
  readonly calls: Readonly<Record<'login' | 'code' | 'verify', HttpCall | undefined>>;
  readonly run: () => void;
}

function post(path: string, content: unknown): HttpCall {
  return { method: 'POST', url: `${baseUrl}${path}`, headers: JSON_BODY, body: JSON.stringify(content) };
}

async function send({ method, url, headers, body: text }: HttpCall): Promise<{ status: number; json: Record<string, unknown> }> {
  const init = { method, headers: headers?.map(([name, value]) => [name, value] as [string, string]) ?? [], ...(text && { body: text }) };
  const response = await fetch(url, init);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

function refusal(step: string, { status, json }: { status: number; json: Record<string, unknown> }): Error {
  return new Error(`${step}: ${status} ${JSON.stringify(json['detail'] ?? json)}`);
}

/** A sign-in with a second factor, as an app and a test make it together. */
export function useSignInWalk(password: string | undefined): SignInWalk {
  const [state, setState] = useState<State>({ busy: false });
  const login = password === undefined ? undefined : post('/v1/auth/portal/login', { email: EMAIL, password, portal_id: PORTAL });
  const code: HttpCall = { method: 'GET', url: `${baseUrl}/_emulate/messages/latest?to=${EMAIL}&wait=10s` };
  const verify = post('/v1/auth/portal/verify-2fa', { email: EMAIL, code: state.code ?? '' });
  const calls = { login, code, verify: state.code === undefined ? undefined : verify };

  const walk = async () => {
    if (login === undefined) {
      return;
    }
    let now: State = { busy: true };
    const show = (more: Partial<State>) => setState((now = { ...now, ...more }));
    setState(now);
    try {
      const begun = await send(login);
      if (begun.json['login_session_id'] === undefined) {
        throw refusal('sign-in', begun);
      }
      show({ reply: `${begun.status} ${String(begun.json['detail'])}` });
      const query = { to: EMAIL, wait: '10s' };
      const message = await body(control.GET('/_emulate/messages/latest', { params: { query } }));
      show({ code: message.code ?? '' });
      const done = await send(post('/v1/auth/portal/verify-2fa', { email: EMAIL, code: message.code }));
      if (typeof done.json['access_token'] !== 'string') {
        throw refusal('code', done);
      }
      const tokens = done.json as unknown as Tokens;
      show({ tokens, claims: claimsOf(tokens.access_token) });
    } catch (failure) {
      show({ error: failure instanceof Error ? failure : new Error(String(failure)) });
    }
    show({ busy: false });
  };
  return { state, calls, run: () => void walk() };
}
