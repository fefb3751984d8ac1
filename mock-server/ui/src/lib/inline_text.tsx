import { type ComponentChildren, type JSX } from 'preact';

const MARK = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;

/** A line of Markdown: code, emphasis, and links as their text, since they lead into the repository. */
export function InlineText({ text }: { readonly text: string }): JSX.Element {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    const [whole, code, strong, emphasis, link] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (code !== undefined) {
      parts.push(<code>{code}</code>);
    } else if (strong !== undefined) {
      parts.push(<strong>{strong}</strong>);
    } else {
      parts.push(emphasis === undefined ? link : <em>{emphasis}</em>);
    }
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  );
}
