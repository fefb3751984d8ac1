import { type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { InlineText } from '../lib/inline_text.tsx';
import { loadRules, parseReason, rules } from '../lib/rules.ts';
import { hrefOf } from './router.ts';

/** Facts that several reasons have; the page of reasons explains them at its head. */
const SHARED_FACTS: Readonly<Record<string, string>> = { failures: 'Number of failures in a row.' };

/** A reason or a violation in words: what it means, its facts, and the rules behind it. */
export function ReasonWords(props: { readonly cause: string; readonly facts: readonly (readonly [string, string])[] }): JSX.Element {
  const { cause, facts } = props;
  // Without the words, the cause and its facts still say what happened.
  useEffect(() => void loadRules().catch(() => undefined), []);
  const reason = rules.value?.reasons.get(cause);
  return (
    <div class="reason">
      <p>
        <code class="reason-cause">{cause}</code> {reason !== undefined && <InlineText text={reason.about} />}
      </p>
      {facts.length > 0 && (
        <dl class="reason-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code class="break">{value}</code>
                {reason !== undefined && (
                  <span class="muted">
                    {' '}
                    <InlineText text={reason.facts[name] ?? SHARED_FACTS[name] ?? ''} />
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {reason !== undefined && reason.rules.length > 0 && (
        <p class="muted">
          {reason.rules.length === 1 ? 'Rule: ' : 'Rules: '}
          {reason.rules.map((id, index) => (
            <>
              {index > 0 && ', '}
              <a key={id} class="mono" href={hrefOf(`rules/${id}`)} title={rules.value?.rules.find((rule) => rule.id === id)?.rule}>
                {id}
              </a>
            </>
          ))}
        </p>
      )}
    </div>
  );
}

/** The reason of a refusal, as `X-Mock-Reason` has it, in words. */
export function RefusalWords({ reason }: { readonly reason: string }): JSX.Element {
  return <ReasonWords {...parseReason(reason)} />;
}
