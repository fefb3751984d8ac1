// A guest area's sign-in page. It knows one thing about the service: its base URL, which the page's
// own address brings, so that each test can send the page to a world of its own.

const auth = new URLSearchParams(location.search).get('auth');
const PORTAL = 'portal_demo';
const POLL = 500;

const UNREACHABLE = 'The service cannot be reached. Please try again.';
const ENDED = 'Your session has ended. Please sign in.';

const password = document.querySelector('#password');
const code = document.querySelector('#code');
const home = document.querySelector('#home');

// What waits for its second factor: `undefined` once it is decided, so that a late answer of the
// poll changes nothing.
let pending;

class Refused extends Error {
  constructor(status, detail) {
    super(`refused with ${status}`);
    this.status = status;
    // A list of field errors, if the status is 422.
    this.fields = status === 422 ? detail : [];
  }
}

async function call(method, path, { body, token } = {}) {
  const headers = {};
  if (body) headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  const reply = await fetch(auth + path, { method, headers, body: body && JSON.stringify(body) });
  if (!reply.ok) throw new Refused(reply.status, (await reply.json().catch(() => ({}))).detail);
  return reply.status === 204 ? undefined : reply.json();
}

const tokens = {
  read: () => JSON.parse(sessionStorage.getItem('tokens')),
  keep: (value) => sessionStorage.setItem('tokens', JSON.stringify(value)),
  forget: () => sessionStorage.removeItem('tokens'),
};

/** A call of whoever is signed in. An access token that has expired is renewed, once. */
async function callSignedIn(method, path) {
  const held = tokens.read();
  try {
    return await call(method, path, { token: held.access_token });
  } catch (error) {
    if (error.status !== 401) throw error;
    const body = { refresh_token: held.refresh_token };
    const fresh = { ...held, ...(await call('POST', '/v1/oauth2/refresh', { body })) };
    tokens.keep(fresh);
    return call(method, path, { token: fresh.access_token });
  }
}

function show(view, notice = '') {
  for (const one of [password, code, home]) one.hidden = one !== view;
  document.querySelector('[role=alert]').textContent = notice;
  for (const error of document.querySelectorAll('small')) error.textContent = '';
  if (view !== code) pending = undefined;
  view.querySelector('input')?.focus();
}

async function greet() {
  try {
    const { user, organization } = await callSignedIn('GET', '/v1/auth/load');
    home.querySelector('h1').textContent = `${user.email} at ${organization.name}`;
    show(home);
  } catch (error) {
    if (error.status === 401) {
      tokens.forget();
      show(password, ENDED);
    } else {
      show(password, UNREACHABLE);
    }
  }
}

async function enter(granted) {
  tokens.keep(granted);
  await greet();
}

/** Asks whether another device has decided, until somebody has. */
async function poll(login) {
  if (pending !== login) return;
  const query = new URLSearchParams({ email: login.email, session_id: login.id });
  try {
    const { status, ...granted } = await call('GET', `/v1/auth/login-status?${query}`);
    if (pending !== login) return;
    if (granted.access_token) return void (await enter(granted));
    if (status === 'rejected') return show(password, 'The sign-in was rejected.');
    if (status === 'expired') return show(password, 'The sign-in took too long.');
  } catch (error) {
    // One answer that gets lost is not the end: the next may come.
    if (error.status === 404) return show(password, 'The sign-in took too long.');
  }
  setTimeout(poll, POLL, login);
}

/** Puts each field error beside its field. */
function showFieldErrors(view, fields) {
  show(view, 'Please correct the fields below.');
  for (const { loc, msg } of fields) {
    const beside = view.querySelector(`#${loc.at(-1)}-error`);
    if (beside) beside.textContent = msg.replace(/^Value error, /, '');
  }
}

/** What a refusal means to whoever is looking at `view`. */
function explain(view, error, wrong) {
  if (error.status === 401) return show(view, wrong);
  if (error.status === 429) return show(view, 'Too many attempts. Please wait.');
  if (error.status === 422) return showFieldErrors(view, error.fields);
  return show(view, UNREACHABLE);
}

password.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password: secret } = Object.fromEntries(new FormData(password));
  const body = { email, password: secret, portal_id: PORTAL };
  try {
    const reply = await call('POST', '/v1/auth/portal/login', { body });
    password.reset();
    if (!reply.two_fa_required) return void (await enter(reply));
    code.reset();
    show(code);
    pending = { email, id: reply.login_session_id };
    poll(pending);
  } catch (error) {
    explain(password, error, 'The e-mail address or the password is wrong.');
  }
});

code.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email } = pending;
  const body = { email, code: new FormData(code).get('code') };
  try {
    await enter(await call('POST', '/v1/auth/portal/verify-2fa', { body }));
  } catch (error) {
    explain(code, error, 'The code is wrong or too old.');
  }
});

document.querySelector('#sign-out').addEventListener('click', async () => {
  try {
    await callSignedIn('POST', '/v1/auth/logout');
  } catch (error) {
    if (error.status !== 401) return show(home, UNREACHABLE);
  }
  tokens.forget();
  show(password, 'You are signed out.');
});

if (tokens.read()) greet();
else show(password);
