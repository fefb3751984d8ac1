import { signal } from '@preact/signals';

/** A row of docs/rules.md. Texts have Markdown's backticks, stars and links. */
export interface Rule {
  readonly id: string;
  readonly section: string;
  readonly rule: string;
  readonly source: string;
}

/** A cause of a refusal, from docs/reasons.md. */
export interface Reason {
  readonly cause: string;
  readonly about: string;
  /** What each fact of the reason means. */
  readonly facts: Readonly<Record<string, string>>;
  /** Ids of the rules behind it. */
  readonly rules: readonly string[];
}

export interface Rules {
  readonly rules: readonly Rule[];
  readonly reasons: ReadonlyMap<string, Reason>;
}

/** The rules and reasons; `undefined` until {@link loadRules} has loaded them. */
export const rules = signal<Rules | undefined>(undefined);
let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  const { default: loaded } = await import('../generated/rules.json');
  const reasons: readonly Reason[] = loaded.reasons as unknown as readonly Reason[];
  rules.value = { rules: loaded.rules, reasons: new Map(reasons.map((reason) => [reason.cause, reason])) };
}

/** Loads the rules once. They are a file of their own, which most views do without. */
export function loadRules(): Promise<void> {
  loading ??= load().catch((failure: unknown) => {
    loading = undefined;
    throw failure;
  });
  return loading;
}

/** A reason as `X-Mock-Reason` has it: `wrong_password; failures=1`. */
export function parseReason(text: string): { readonly cause: string; readonly facts: readonly (readonly [string, string])[] } {
  const [cause = '', ...facts] = text.split('; ');
  return {
    cause,
    facts: facts.map((fact) => {
      const end = fact.indexOf('=');
      return end < 0 ? [fact, ''] : [fact.slice(0, end), fact.slice(end + 1)];
    }),
  };
}
