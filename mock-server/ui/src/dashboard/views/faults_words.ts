import type { Schemas } from '../../lib/control.ts';
import { spokenDuration } from '../../lib/time.ts';
import type { EffectType } from './faults_draft.ts';

/** The effects, as the form names them. */
export const EFFECTS: Record<EffectType, string> = {
  status: 'Answer with a status',
  validation: 'Answer 422 with field errors',
  latency: 'Answer late',
  rate_limit: 'Answer 429 (rate limit)',
  hang: 'Never answer',
  dribble: 'Send the body in slow pieces',
  EMPTY_RESPONSE: 'Close without an answer',
  MALFORMED_RESPONSE_CHUNK: 'Break the body off with garbage',
  RANDOM_DATA_THEN_CLOSE: 'Send garbage, then close',
  CONNECTION_RESET_BY_PEER: 'Reset the connection',
};

/** What a fault does, in a few words. */
export function effectWords(effect: Schemas['Effect']): string {
  switch (effect.type) {
    case 'status':
      return `answers ${effect.status}${effect.detail ? `: ${effect.detail}` : ''}`;
    case 'validation':
      return `answers 422 for ${effect.fields.map(({ loc }) => (Array.isArray(loc) ? loc.join('.') : loc)).join(', ')}`;
    case 'latency':
      return `answers ${spokenDuration(effect.delay)} late`;
    case 'rate_limit':
      return `answers 429, Retry-After ${effect.retry_after ?? 1}`;
    case 'hang':
      return 'never answers';
    case 'dribble':
      return `sends the body in ${effect.chunks ?? 5} pieces over ${spokenDuration(effect.over)}`;
    case 'EMPTY_RESPONSE':
      return 'closes without an answer';
    case 'MALFORMED_RESPONSE_CHUNK':
      return 'breaks the body off with garbage';
    case 'RANDOM_DATA_THEN_CLOSE':
      return 'sends garbage, then closes';
    case 'CONNECTION_RESET_BY_PEER':
      return 'resets the connection';
  }
}

/** Which requests a fault can hit, in a few words. */
export function matchWords({ operation, method, path, nth, user }: Schemas['FaultMatch']): string {
  const what = operation ?? ([method, path].filter(Boolean).join(' ') || 'each operation');
  const extra = operation ? [method, path].filter(Boolean) : [];
  const only = nth ? `, match ${nth} only` : '';
  return `${[what, ...extra].join(' ')}${only}${user ? ` of ${user}` : ''}`;
}
