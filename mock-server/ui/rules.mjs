// Makes src/generated/rules.json from docs/rules.md and docs/reasons.md: what the page shows of
// the rules, and which rules stand behind each reason.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const RULE = /^\| ([A-Z]+-\d+) \| (.*?) \| (.*?) \| (.*) \|$/;

/** The rules by section. `proofs` has, by cause, the rules whose tests give that cause. */
function readRules(text) {
  const [rules, proofs] = [[], {}];
  let section = '';
  for (const line of text.split('\n')) {
    section = /^## (.*)/.exec(line)?.[1] ?? section;
    const [, id, rule, source, tests] = RULE.exec(line) ?? [];
    if (id !== undefined) {
      rules.push({ id, section, rule, source });
      for (const [, cause] of tests.matchAll(/`reasons::(\w+)/g)) {
        (proofs[cause] ??= new Set()).add(id);
      }
    }
  }
  return { rules, proofs };
}

function readReasons(text) {
  return text.split(/^## /m).slice(1).map((part) => {
    const facts = [...part.matchAll(/^- `(\w+)`: (.*)$/gm)].map(([, name, about]) => [name, about]);
    const [head, ...rest] = part.split('\n');
    const about = rest.filter((line) => line !== '' && !line.startsWith('- ')).join(' ');
    return { cause: head.replaceAll('`', ''), about, facts: Object.fromEntries(facts) };
  });
}

/** Fails if a reason has no rule, or a rule that does not exist. */
export async function rulesJson(repository) {
  const read = (path) => readFile(join(repository, path), 'utf8');
  const { rules, proofs } = readRules(await read('docs/rules.md'));
  const chosen = JSON.parse(await read('mock-server/ui/reason_rules.json'));
  const ids = new Set(rules.map(({ id }) => id));
  const reasons = readReasons(await read('docs/reasons.md')).map((reason) => ({
    ...reason,
    rules: chosen[reason.cause] ?? [...(proofs[reason.cause] ?? [])],
  }));
  const causes = new Set(reasons.map(({ cause }) => cause));
  const mistakes = [
    ...reasons.filter(({ rules: of }) => of.length === 0).map(({ cause }) => `${cause}: has no rule`),
    ...reasons.flatMap(({ cause, rules: of }) => of.filter((id) => !ids.has(id)).map((id) => `${cause}: no rule ${id}`)),
    ...Object.keys(chosen).filter((cause) => !causes.has(cause)).map((cause) => `${cause}: no such reason`),
  ];
  if (mistakes.length > 0) {
    throw new Error(`mock-server/ui/reason_rules.json: ${mistakes.join('; ')}. Correct its list of rules by reason.`);
  }
  return `${JSON.stringify({ rules, reasons }, null, 1)}\n`;
}
