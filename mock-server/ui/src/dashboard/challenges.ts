import { useEffect } from 'preact/hooks';
import { body, control, type Schemas } from '../lib/control.ts';
import { useLive } from '../lib/live.ts';
import { allPages, LARGEST_PAGE } from '../lib/pages.ts';
import { clockNow, reading, startTicking, tick } from '../lib/time.ts';

type Challenge = Schemas['ChallengeInfo'];

export interface Challenges {
  /** Newest first; `undefined` until they are known. */
  readonly challenges: readonly Challenge[] | undefined;
  readonly error: Error | undefined;
}

/** The namespace's sign-ins with a second factor or a magic code, all or those of one status. */
export function useChallenges(status?: Schemas['ChallengeStatus']): Challenges {
  const load = (cursor: string | undefined) => {
    const query = { limit: LARGEST_PAGE, ...(status && { status }), ...(cursor !== undefined && { cursor }) };
    return body(control.GET('/_emulate/challenges', { params: { query } }));
  };
  const { value, error } = useLive(() => allPages(load), ['challenge', 'clock', 'reset'], status);
  const pending = value?.some((challenge) => challenge.status === 'pending') ?? false;
  useEffect(() => (pending ? startTicking() : undefined), [pending]);
  void tick.value;
  void reading.value;
  return { challenges: value?.map(upToDate).sort(newestFirst), error };
}

function newestFirst(one: Challenge, other: Challenge): number {
  return Date.parse(other.created_at) - Date.parse(one.created_at);
}

/** An expiry has no event: the page finds it by itself. */
function upToDate(challenge: Challenge): Challenge {
  const over = challenge.status === 'pending' && Date.parse(challenge.expires_at) <= clockNow();
  return over ? { ...challenge, status: 'expired' } : challenge;
}
