// A client's authorization request, in the query of the address: the user signs in, and the browser
// returns to the client with a code.
import { confirmLink } from './link.ts';
import { forget, SessionEnded, signedInCall } from './session.ts';
import { show } from './views.ts';

const query = new URLSearchParams(location.search);

/** Whether a client has opened this page. */
export const isAuthorization = query.has('client_id') && query.has('redirect_uri');

/** Returns to the client, as the signed-in user. The server says where that is. */
export async function authorize(): Promise<void> {
  try {
    const json = Object.fromEntries(query);
    const { redirect_url } = await signedInCall<{ redirect_url: string }>('POST', '/v1/oauth2/authorize', { json });
    location.assign(redirect_url);
  } catch (error) {
    if (!(error instanceof SessionEnded)) {
      throw error;
    }
    forget();
    show('password', 'Your session has ended. Sign in again.');
  }
}

/** Asks before a session that is there already signs in to the client. */
export function openAuthorization(): void {
  confirmLink({
    title: `Sign in to ${query.get('client_id')}?`,
    about: `You are signed in here. The app gets a session of yours, and goes on at ${query.get('redirect_uri')}. Cancel if you did not start this.`,
    words: { 403: 'Not possible while you act as another user.' },
    here: authorize,
  });
}
