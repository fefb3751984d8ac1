import { type ComponentChildren, type JSX } from 'preact';

/*
 * A subset of Markdown as elements: paragraphs, lists, tables, fenced code, headings, emphasis, code
 * and links. Anything else stays text. No HTML is ever read from the text.
 */

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|\*([^*\s][^*]*?)\*|\[([^\]]+)\]\(([^)\s]+)\)|<?(https?:\/\/[^\s<>)]*[^\s<>).,;])>?/gs;

/** Markdown within one line. */
export function inline(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, , code, strong, emphasis, label, target, bare] = match;
    if (code !== undefined) {
      parts.push(<code>{code}</code>);
    } else if (strong !== undefined) {
      parts.push(<strong>{inline(strong)}</strong>);
    } else if (emphasis !== undefined) {
      parts.push(<em>{inline(emphasis)}</em>);
    } else {
      parts.push(link(whole, bare ?? target ?? '', label === undefined ? bare : inline(label)));
    }
  }
  parts.push(text.slice(end));
  return parts;
}

/** A link to a web page. Other targets, such as `javascript:`, stay text. */
function link(whole: string, target: string, label: ComponentChildren): ComponentChildren {
  return /^https?:\/\//.test(target) ? (
    <a href={target} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  ) : (
    whole
  );
}

const cells = (line: string) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => inline(cell.trim()));

function table(lines: readonly string[]): JSX.Element {
  const [head = '', , ...rows] = lines;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>{cells(head).map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{cells(row).map((cell, column) => <td key={column}>{cell}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function block(text: string): JSX.Element {
  const lines = text.split('\n');
  const [first = '', second = ''] = lines;
  if (first.startsWith('```')) {
    return (
      <pre class="code-block" tabIndex={0}>
        <code>{lines.slice(1, lines[lines.length - 1]?.startsWith('```') ? -1 : undefined).join('\n')}</code>
      </pre>
    );
  }
  if (first.includes('|') && /^[\s|:-]+$/.test(second) && second.includes('-')) {
    return table(lines);
  }
  const heading = /^#{1,6}\s+(.*)/.exec(first);
  if (heading !== null) {
    return <p><strong>{inline(heading[1] ?? '')}</strong></p>;
  }
  if (/^\s*([-*]|\d+\.)\s/.test(first)) {
    return list(text, /^\s*\d/.test(first));
  }
  return <p>{inline(lines.join(' '))}</p>;
}

function list(text: string, numbered: boolean): JSX.Element {
  const items = text.split(/\n(?=\s*(?:[-*]|\d+\.)\s)/).map((item) => item.replace(/^\s*([-*]|\d+\.)\s+/, '').replaceAll('\n', ' '));
  const children = items.map((item, index) => <li key={index}>{inline(item)}</li>);
  return numbered ? <ol>{children}</ol> : <ul>{children}</ul>;
}

export function blocksOf(text: string): string[] {
  const parts = text.trim().split(/(^```[\s\S]*?^```)/m);
  return parts.flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n\s*\n/))).filter((part) => part.trim() !== '');
}

export function Markdown({ text }: { readonly text: string }): JSX.Element {
  return <div class="prose">{blocksOf(text).map((part, index) => <div key={index}>{block(part.trim())}</div>)}</div>;
}
