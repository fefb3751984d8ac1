// A signed-in command line opens this page with `#exchange_code=…`.
import { call } from './api.ts';
import { finish } from './code.ts';
import { confirmLink } from './link.ts';
import { session, type Tokens } from './session.ts';

/** Asks before the session of the command line replaces another one. */
export function openHandOver(exchange_code: string): void {
  const replaces = session() === undefined ? '' : ' It replaces the session of this tab.';
  confirmLink({
    title: 'Go on in the browser?',
    about: `A command line hands its sign-in over.${replaces} Cancel if you did not start this.`,
    words: { 404: 'This link has expired or was used. Make a new one in the command line.' },
    async here() {
      await finish(await call<Tokens>('POST', '/v1/auth/consume-cli-token', { json: { exchange_code } }));
    },
  });
}
