// Compares the verdicts in ../cases.json with those of openapi-diff and of Optic: whether a change breaks
// callers. Prints each verdict that differs and is not in expected.json, and fails if there is one.
// `--write` records them. docs/contract-diff.md has the reasons.
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = path.join(__dirname, '..');
const expectedPath = path.join(__dirname, 'expected.json');
const base = JSON.parse(fs.readFileSync(path.join(folder, 'base.json'), 'utf8'));
const cases = JSON.parse(fs.readFileSync(path.join(folder, 'cases.json'), 'utf8'));

function parentOf(document, pointer) {
  const keys = pointer.split('/').slice(1).map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = keys.pop();
  return [keys.reduce((node, key) => node[key], document), last];
}

function changed({ remove = [], set = {} }) {
  const document = structuredClone(base);
  for (const pointer of remove) {
    const [parent, key] = parentOf(document, pointer);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  }
  for (const [pointer, value] of Object.entries(set)) {
    const [parent, key] = parentOf(document, pointer);
    if (Array.isArray(parent)) parent.push(value);
    else parent[key] = value;
  }
  return document;
}

// openapi-diff reads OpenAPI 3.0 without rings of references.
function lowered(node) {
  if (Array.isArray(node)) return node.map(lowered);
  if (!node || typeof node !== 'object') return node;
  const result = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, lowered(value)]));
  if ('const' in result && typeof result.const !== 'object') {
    result.enum = [result.const];
    delete result.const;
  }
  if (Array.isArray(result.anyOf) && result.anyOf.some((one) => one.type === 'null')) {
    const others = result.anyOf.filter((one) => one.type !== 'null');
    delete result.anyOf;
    if (others.length > 1) result.anyOf = others;
    else if (others[0].$ref) result.allOf = others;
    else Object.assign(result, others[0]);
    result.nullable = true;
  }
  if (Array.isArray(result.type)) {
    const types = result.type.filter((type) => type !== 'null');
    if (types.length < result.type.length) result.nullable = true;
    if (types.length === 1) [result.type] = types;
    else {
      result.anyOf = types.map((type) => ({ type }));
      delete result.type;
    }
  }
  if (result.prefixItems) {
    result.items = {};
    delete result.prefixItems;
  }
  if (typeof result.exclusiveMinimum === 'number') {
    result.minimum = result.exclusiveMinimum;
    result.exclusiveMinimum = true;
  }
  if (Array.isArray(result.examples)) {
    [result.example] = result.examples;
    delete result.examples;
  }
  return result;
}

async function openapiDiff(old, fresh) {
  const { diffSpecs } = require('openapi-diff');
  const spec = (document, location) => {
    const copy = { ...lowered(document), openapi: '3.0.3' };
    delete copy.components.schemas.Item.properties.parts;
    return { content: JSON.stringify(copy), location, format: 'openapi3' };
  };
  const result = await diffSpecs({ sourceSpec: spec(old, 'old.json'), destinationSpec: spec(fresh, 'new.json') });
  return result.breakingDifferencesFound;
}

async function optic(old, fresh) {
  const { RuleRunner } = require('@useoptic/rulesets-base');
  const { BreakingChangesRuleset } = require('@useoptic/standard-rulesets');
  const { compareSpecs } = require('@useoptic/openapi-utilities');
  const { dereferenceOpenApi } = require('@useoptic/openapi-io');
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'diff-peers-'));
  const load = async (document, name) => {
    const file = path.join(scratch, name);
    fs.writeFileSync(file, JSON.stringify(document));
    const { jsonLike, sourcemap } = await dereferenceOpenApi(file);
    return { jsonLike, sourcemap, isEmptySpec: false, version: '3.1.x' };
  };
  try {
    const pair = [await load(old, 'old.json'), await load(fresh, 'new.json')];
    const { results } = await compareSpecs(...pair, new RuleRunner([new BreakingChangesRuleset()]), {});
    return results.some((one) => !one.passed && !one.exempted);
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

async function main() {
  const differing = {};
  const counts = {};
  for (const [tool, breaks] of Object.entries({ 'openapi-diff': openapiDiff, optic })) {
    differing[tool] = { 'only ours': [], 'only theirs': [] };
    counts[tool] = { same: 0, refused: 0 };
    for (const [name, one] of Object.entries(cases)) {
      const fresh = changed(one);
      for (const [direction, pair] of [['forth', [base, fresh]], ['back', [fresh, base]]]) {
        const ours = one[direction].some((line) => line.includes(' breaking-callers '));
        const theirs = await breaks(...pair).catch(() => undefined);
        if (theirs === undefined) counts[tool].refused += 1;
        else if (theirs === ours) counts[tool].same += 1;
        else differing[tool][ours ? 'only ours' : 'only theirs'].push(`${name} ${direction}`);
      }
    }
    console.log(tool, counts[tool], Object.values(differing[tool]).map((list) => list.length));
  }
  const text = `${JSON.stringify(differing, null, 1)}\n`;
  if (process.argv.includes('--write')) {
    fs.writeFileSync(expectedPath, text);
  } else if (text !== fs.readFileSync(expectedPath, 'utf8')) {
    console.log(text);
    throw new Error(`the verdicts are not those of ${expectedPath}: look at each difference, then use --write`);
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
