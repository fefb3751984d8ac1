import { type JSX } from 'preact';
import { body, control } from '../lib/control.ts';
import { useLive } from '../lib/live.ts';
import { seenMessage } from '../lib/seen.ts';
import { useChallenges } from './challenges.ts';
import { place } from './router.ts';

const MOST = 99;

function Count({ count, of }: { readonly count: number; readonly of: string }): JSX.Element | null {
  return count === 0 ? null : (
    <span class="nav-count" title={`${count} ${of}`}>
      {count > MOST ? `${MOST}+` : count}
      <span class="visually-hidden"> {of}</span>
    </span>
  );
}

/** Number of sign-ins that wait for a code or a decision. */
export function WaitingSignIns(): JSX.Element | null {
  const { challenges = [] } = useChallenges('pending');
  const waiting = challenges.filter(({ status }) => status === 'pending');
  return <Count count={waiting.length} of="waiting" />;
}

/** Number of messages since the inbox was last on show in this tab. */
export function UnreadMessages(): JSX.Element | null {
  const query = { limit: MOST + 1 };
  const { value } = useLive(() => body(control.GET('/_emulate/messages', { params: { query } })), ['message', 'reset']);
  const messages = value?.data ?? [];
  const seen = messages.findIndex(({ id }) => id === seenMessage.value);
  // The inbox itself marks them as seen.
  if (place.value.view === 'inbox') {
    return null;
  }
  return <Count count={seen === -1 ? messages.length : seen} of="unread" />;
}
