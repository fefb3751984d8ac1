import { useEffect, useRef } from 'preact/hooks';

export interface Shortcut {
  /** Keys as the help shows them: `?`, or `g i` for one key after the other. */
  readonly keys: string;
  readonly does: string;
  readonly run: () => void;
}

const SEQUENCE_MS = 1500;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Listens for shortcuts while the component is shown, but not while somebody types. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    let before = { key: '', at: 0 };
    const onKey = (event: KeyboardEvent) => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (modified || isTyping(event.target) || document.querySelector('dialog[open]') !== null) {
        return;
      }
      const now = performance.now();
      const pair = now - before.at < SEQUENCE_MS ? `${before.key} ${event.key}` : '';
      before = { key: event.key, at: now };
      const found =
        current.current.find(({ keys }) => keys === pair) ??
        current.current.find(({ keys }) => keys === event.key);
      if (found !== undefined) {
        event.preventDefault();
        before = { key: '', at: 0 };
        found.run();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
