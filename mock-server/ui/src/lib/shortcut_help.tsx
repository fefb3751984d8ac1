import { type JSX } from 'preact';
import { Dialog } from './elements.tsx';
import { type Shortcut } from './shortcuts.ts';

export function ShortcutHelp(props: {
  readonly shortcuts: readonly Shortcut[];
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <Dialog title="Keyboard shortcuts" onClose={props.onClose}>
      <dl class="shortcuts">
        {props.shortcuts.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
