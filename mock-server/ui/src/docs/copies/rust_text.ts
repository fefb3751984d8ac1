/** A text as a Rust literal. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[\u0000-\u001f\u007f]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
  return `"${escaped}"`;
}

/** A text as a raw Rust literal, which keeps its lines and quotes. */
export function rawLiteral(text: string): string {
  let marks = '#';
  while (text.includes(`"${marks}`)) {
    marks += '#';
  }
  return `r${marks}"${text}"${marks}`;
}

/** The lines of `use` for names of a crate. */
export function useLines(crate: string, names: readonly string[]): string {
  return `use ${crate}::${names.length === 1 ? names[0] : `{${[...names].sort().join(', ')}}`};`;
}
