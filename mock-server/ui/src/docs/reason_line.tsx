import { type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { InlineText } from '../lib/inline_text.tsx';
import { root } from '../lib/root.ts';
import { loadRules, parseReason, rules } from '../lib/rules.ts';

/** The cause of a refusal in words, with the rules behind it. */
export function ReasonLine({ header }: { readonly header: string }): JSX.Element {
  // Without the file of rules, the name of the cause is shown alone.
  useEffect(() => void loadRules().catch(() => undefined), []);
  const { cause, facts } = parseReason(header);
  const reason = rules.value?.reasons.get(cause);
  return (
    <div class="reason">
      <p>
        <strong>Why:</strong> {reason !== undefined && <InlineText text={reason.about} />} <code>{cause}</code>
      </p>
      {facts.map(([name, value]) => (
        <p key={name}>
          {reason?.facts[name] === undefined ? name : <InlineText text={reason.facts[name]} />} <code>{value}</code>
        </p>
      ))}
      {reason !== undefined && reason.rules.length > 0 && (
        <p>
          Rules:{' '}
          {reason.rules.map((id) => (
            <a key={id} class="mono rule-link" href={`${root}#/rules/${id}`}>
              {id}
            </a>
          ))}
        </p>
      )}
    </div>
  );
}
