import type { Schemas } from '../../lib/control.ts';

export type NewFault = Schemas['NewFault'];
export type EffectType = Schemas['Effect']['type'];

/** A field error as the form has it: texts only. */
export interface DraftField {
  readonly loc: string;
  readonly type: string;
  readonly msg: string;
}

/** What the form holds: each input's text. */
export interface Draft {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly nth: string;
  readonly user: string;
  readonly effect: EffectType;
  readonly status: string;
  readonly detail: string;
  /** One `Name: value` a line. */
  readonly headers: string;
  readonly fields: readonly DraftField[];
  readonly delay: string;
  readonly jitter: string;
  readonly retryAfter: string;
  readonly chunks: string;
  readonly over: string;
  readonly stage: Schemas['Stage'];
  readonly times: string;
  readonly probability: string;
  readonly for: string;
}

/** Changes a part of the draft. */
export type Change = (part: Partial<Draft>) => void;

export const EMPTY: Draft = {
  operation: '',
  method: '',
  path: '',
  nth: '',
  user: '',
  effect: 'status',
  status: '503',
  detail: '',
  headers: '',
  fields: [{ loc: 'email', type: 'value_error', msg: '' }],
  delay: '3s',
  jitter: '',
  retryAfter: '30',
  chunks: '5',
  over: '5s',
  stage: 'before',
  times: '1',
  probability: '',
  for: '',
};

export interface Preset {
  readonly title: string;
  readonly draft: Draft;
}

const preset = (title: string, draft: Partial<Draft>): Preset => ({ title, draft: { ...EMPTY, ...draft } });

export const PRESETS: readonly Preset[] = [
  preset('Next sign-in fails with 503', { operation: 'portal_login' }),
  preset('Next load takes 3 s', { operation: 'load', effect: 'latency' }),
  preset('Refresh is rate limited', { operation: 'oauth2_refresh', effect: 'rate_limit', times: '' }),
  preset('Connection reset on login', { operation: 'portal_login', effect: 'CONNECTION_RESET_BY_PEER' }),
  preset('Validation error on a field', {
    operation: 'portal_login',
    effect: 'validation',
    fields: [{ loc: 'email', type: 'value_error', msg: 'This address is not accepted here' }],
  }),
  preset('Reply to the code is lost', { operation: 'portal_verify_2fa', effect: 'EMPTY_RESPONSE', stage: 'after' }),
  preset('One request in five fails', { status: '500', times: '', probability: '0.2', for: '10m' }),
];

/** Whether the effect sends the real reply, so that the operation always happens. */
export function sendsRealReply(effect: EffectType): boolean {
  return effect === 'latency' || effect === 'dribble';
}

/** The control call's body for a draft. Empty inputs are left out. */
export function toFault(draft: Draft): NewFault {
  const match = {
    ...text('operation', draft.operation),
    ...text('method', draft.method),
    ...text('path', draft.path),
    ...number('nth', draft.nth),
    ...text('user', draft.user),
  };
  return {
    ...(Object.keys(match).length > 0 && { match }),
    effect: toEffect(draft),
    ...(!sendsRealReply(draft.effect) && draft.stage !== 'before' && { stage: draft.stage }),
    ...number('times', draft.times),
    ...number('probability', draft.probability),
    ...text('for', draft.for),
  };
}

function toEffect(draft: Draft): Schemas['Effect'] {
  const type = draft.effect;
  switch (type) {
    case 'status':
      return { type, status: Number(draft.status), ...text('detail', draft.detail), ...headers(draft.headers) };
    case 'validation':
      return { type, fields: draft.fields.map(toField) };
    case 'latency':
      return { type, delay: draft.delay, ...text('jitter', draft.jitter) };
    case 'rate_limit':
      return { type, retry_after: Number(draft.retryAfter) };
    case 'dribble':
      return { type, chunks: Number(draft.chunks), over: draft.over };
    default:
      return { type };
  }
}

const PLACES = ['body', 'query', 'path', 'header', 'cookie'];

/** `query.page` is a place by parts; `email` alone is a field of the body. */
function toField({ loc, type, msg }: DraftField): Schemas['InvalidField'] {
  const parts = loc.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return {
    ...text('type', type),
    loc: PLACES.includes(String(parts[0])) && parts.length > 1 ? parts : loc,
    ...text('msg', msg),
  } as Schemas['InvalidField'];
}

function headers(lines: string): { headers?: Record<string, string> } {
  const pairs = lines.split('\n').filter((line) => line.trim() !== '').map((line) => {
    const end = line.indexOf(':');
    return end < 0 ? [line.trim(), ''] : [line.slice(0, end).trim(), line.slice(end + 1).trim()];
  });
  return pairs.length > 0 ? { headers: Object.fromEntries(pairs) as Record<string, string> } : {};
}

function text<K extends string>(name: K, value: string): { [key in K]?: string } {
  return value.trim() === '' ? {} : ({ [name]: value.trim() } as { [key in K]: string });
}

function number<K extends string>(name: K, value: string): { [key in K]?: number } {
  return value.trim() === '' ? {} : ({ [name]: Number(value) } as { [key in K]: number });
}
