import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** A mistake in a text, with its line if that is known. */
export interface Mistake {
  readonly line: number | undefined;
  readonly text: string;
}

/** A scenario as text: YAML, of which JSON is a part. */
export interface ScenarioText {
  /** The value, where the text has no mistake of form. */
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Finds the lines of what the server refused when it read the value as JSON on one line. */
  readonly locate: (detail: string) => readonly Mistake[];
}

type Path = readonly (string | number)[];

export function parseScenario(text: string): ScenarioText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const mistakes = document.errors.map((error) => ({
    line: error.linePos?.[0].line,
    text: error.message.split(' at line ')[0]!,
  }));
  if (mistakes.length === 0 && !isMap(document.contents)) {
    mistakes.push({ line: 1, text: 'A scenario is a mapping with organizations, portals, staff, oauth_clients or users.' });
  }
  const value: unknown = mistakes.length === 0 ? document.toJS() : undefined;
  return { value, mistakes, locate: (detail) => locate(detail, JSON.stringify(value), document, lines) };
}

const POSITION = /^(?:body: )?(.*) at line 1 column (\d+)$/s;

function locate(detail: string, sent: string, document: Document, lines: LineCounter): readonly Mistake[] {
  const [, text, column] = POSITION.exec(detail) ?? [];
  if (text !== undefined) {
    const path = pathAt(sent, charactersIn(sent, Number(column) - 1));
    return [{ line: lineOf(nodeAt(document, path), lines), text }];
  }
  return detail.split('; ').map((part) => ({ line: lineOf(subject(part, document), lines), text: part }));
}

/** Number of characters in the first bytes of a text: the server counts bytes. */
function charactersIn(text: string, bytes: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes)).length;
}

function lineOf(node: Node | undefined, lines: LineCounter): number | undefined {
  return node?.range ? lines.linePos(node.range[0]).line : undefined;
}

const covers = (node: unknown, offset: number): boolean => {
  const range = (node as Node | null)?.range;
  return range != null && range[0] <= offset && offset <= range[1];
};

/** The deepest place in a JSON text that holds a position. */
function pathAt(json: string, offset: number): Path {
  const path: (string | number)[] = [];
  let node: unknown = parseDocument(json).contents;
  for (;;) {
    if (isMap(node)) {
      const pair = node.items.find(({ key, value }) => covers(key, offset) || covers(value, offset));
      if (pair === undefined) {
        return path;
      }
      path.push(String((pair.key as { value?: unknown }).value));
      node = covers(pair.value, offset) ? pair.value : undefined;
    } else if (isSeq(node)) {
      const index = node.items.findIndex((item) => covers(item, offset));
      if (index < 0) {
        return path;
      }
      path.push(index);
      node = node.items[index];
    } else {
      return path;
    }
  }
}

/** The key of a field, or the item of a list, at a path. */
function nodeAt(document: Document, path: Path): Node | undefined {
  let node: unknown = document.contents;
  let found = node as Node | undefined;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      found = (pair?.key as Node | undefined) ?? found;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      found = (node as Node | undefined) ?? found;
    }
  }
  return found;
}

/** What a sentence such as ``user `a` names the unknown organisation `zz` `` is about. */
function subject(sentence: string, document: Document): Node | undefined {
  const names = [...sentence.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  const [first, ...others] = names;
  const twice = sentence.endsWith('there twice');
  const owners = scalars(document.contents, first);
  const owner = twice ? owners.at(-1) : owners[0];
  const within = owner && others.length > 0 ? parentOf(document, owner) : undefined;
  return (within && scalars(within, others.at(-1))[0]) ?? owner;
}

function scalars(node: unknown, value: string | undefined): Node[] {
  const found: Node[] = [];
  visit(node as Node, {
    Scalar(key, scalar) {
      if (key !== 'key' && String(scalar.value) === value) {
        found.push(scalar);
      }
    },
  });
  return found;
}

function parentOf(document: Document, child: Node): Node | undefined {
  let parent: Node | undefined;
  visit(document, {
    Map(_, map) {
      if (map.items.some(({ value }) => value === child)) {
        parent = map;
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return parent;
}
