import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Empty, ErrorLine } from '../../lib/elements.tsx';
import { InlineText } from '../../lib/inline_text.tsx';
import { loadRules, rules, type Rule } from '../../lib/rules.ts';
import { hrefOf, place, replaceQuery } from '../router.ts';
import { ViewHead } from '../view_head.tsx';
import './rules.css';

/** What users of the server may rely on, one rule a row. `#/rules/LOCK-1` leads to one. */
export function RulesView(): JSX.Element {
  const [error, setError] = useState<Error>();
  useEffect(() => void loadRules().catch(setError), []);
  const { query, rest } = place.value;
  const words = query.get('q') ?? '';
  const found = (rules.value?.rules ?? []).filter((rule) => fits(rule, words));
  return (
    <>
      <ViewHead title="Rules" about="What you may rely on. A refused request names the rules behind its reason.">
        <input
          type="search"
          aria-label="Search the rules"
          placeholder="Id or words (/)"
          value={words}
          onInput={(event) => replaceQuery({ q: event.currentTarget.value })}
        />
      </ViewHead>
      <ErrorLine error={error} />
      {rules.value !== undefined && found.length === 0 && (
        <Empty title={`No rule has “${words}”`}>
          <p>A rule must have each word, in its id, section or text.</p>
        </Empty>
      )}
      {[...sections(found)].map(([section, of]) => (
        <section key={section} class="stack">
          <h2>{section}</h2>
          <ul class="list rules-list">
            {of.map((rule) => (
              <RuleRow key={rule.id} rule={rule} wanted={rule.id === rest[0]} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function fits({ id, section, rule }: Rule, words: string): boolean {
  const text = `${id} ${section} ${rule}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function sections(found: readonly Rule[]): Map<string, Rule[]> {
  const grouped = new Map<string, Rule[]>();
  for (const rule of found) {
    grouped.set(rule.section, [...(grouped.get(rule.section) ?? []), rule]);
  }
  return grouped;
}

function RuleRow({ rule, wanted }: { readonly rule: Rule; readonly wanted: boolean }): JSX.Element {
  const [row, setRow] = useState<HTMLLIElement | null>(null);
  useEffect(() => {
    if (wanted) {
      row?.scrollIntoView({ block: 'center' });
      row?.focus({ preventScroll: true });
    }
  }, [wanted, row]);
  return (
    <li ref={setRow} tabIndex={-1} class={wanted ? 'rule wanted' : 'rule'} aria-current={wanted ? 'true' : undefined}>
      <a class="mono rule-id" href={hrefOf(`rules/${rule.id}`)}>
        {rule.id}
      </a>
      <p class="rule-text break">
        <InlineText text={rule.rule} />
      </p>
      <p class="muted rule-source">
        <span class="visually-hidden">Source: </span>
        <InlineText text={rule.source} />
      </p>
    </li>
  );
}
