// The sign-in pages: every flow of the API, without a framework. What the address says behind `#`
// chooses the view: a browser never sends that part, so the secrets of links stay out of logs.
import '../style/base.css';
import './sign_in.css';
import './password.ts';
import { openAccount } from './account.ts';
import { isAuthorization, openAuthorization } from './authorization.ts';
import { stopWaiting } from './code.ts';
import { client, portal } from './config.ts';
import { openHandOver } from './hand_over.ts';
import { openMagicLink } from './magic_code.ts';
import { openResetLink } from './new_password.ts';
import { session } from './session.ts';
import { all, show } from './views.ts';

function route(): void {
  stopWaiting();
  const hash = location.hash.slice(1);
  const link = new URLSearchParams(hash);
  const value = (name: string) => link.get(name) ?? '';
  if (link.has('reset') && portal !== undefined) {
    void openResetLink(value('reset'), portal);
  } else if (link.has('session_id')) {
    openMagicLink(value('session_id'), value('token'), value('email'));
  } else if (link.has('exchange_code')) {
    openHandOver(value('exchange_code'));
  } else if (session() !== undefined && isAuthorization && hash !== 'password') {
    openAuthorization();
  } else if (session() !== undefined && !isAuthorization) {
    void openAccount();
  } else if (hash === 'magic-code' || (hash === 'forgotten-password' && portal !== undefined)) {
    show(hash);
  } else {
    show('password');
  }
}

/** Who signs in here, and for which app. */
function doorName(): string {
  if (portal !== undefined) {
    return `Portal ${portal}`;
  }
  return client === undefined ? 'Staff' : `Staff, for the app ${client}`;
}

for (const door of all('.door')) {
  door.textContent = doorName();
}
for (const link of all('.portal-only')) {
  link.hidden = portal === undefined;
}
window.addEventListener('hashchange', route);
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  // A link to the present address changes nothing by itself.
  if (link?.getAttribute('href')?.startsWith('#') && link.hash === location.hash) {
    route();
  }
});
route();
