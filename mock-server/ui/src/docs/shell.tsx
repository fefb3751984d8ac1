import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ShortcutHelp } from '../lib/shortcut_help.tsx';
import { controlToken, tokenNeeded } from '../lib/control.ts';
import { ErrorLine } from '../lib/elements.tsx';
import { root } from '../lib/root.ts';
import { type Shortcut, useShortcuts } from '../lib/shortcuts.ts';
import { setTheme, theme, type Theme } from '../lib/theme.ts';
import { TokenForm } from '../lib/token_form.tsx';
import { NamespaceSelect } from './namespace_select.tsx';
import { OperationPage } from './operation_page.tsx';
import { current, currentName, isControl, loadDocument, loadError, open, openapi, operations, titleOf } from './page_state.ts';
import { RunAsButton, RunAsDialog } from './run_as_dialog.tsx';
import { Sidebar } from './sidebar.tsx';
import { Start } from './start.tsx';

/** The frame: documents, namespace, "Run as", operations, and the one on show. */
export function Shell(): JSX.Element {
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const operation = current.value;
  const shortcuts: Shortcut[] = [
    { keys: '/', does: 'Search operations', run: () => showSearch(setMenu) },
    { keys: 'j', does: 'Next operation', run: () => step(1) },
    { keys: 'k', does: 'Previous operation', run: () => step(-1) },
    ...(isControl ? [] : [{ keys: 'u', does: 'Run as another user', run: () => setChoosing(true) }]),
    { keys: 't', does: 'Change colours', run: () => setTheme(NEXT[theme.value]) },
    { keys: '?', does: 'Show the shortcuts', run: () => setHelp(true) },
  ];
  useShortcuts(shortcuts);
  useEffect(() => void loadDocument(), [controlToken.value]);
  useEffect(() => {
    const name = operation === undefined ? (isControl ? 'Control API' : 'API') : titleOf(operation);
    document.title = `${name} · auth-mock-server`;
    setMenu(false);
    document.getElementById('main')?.scrollTo(0, 0);
  }, [operation]);
  if (tokenNeeded.value && isControl) {
    return <TokenForm />;
  }
  const known = openapi.value;
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <Top menu={menu} onMenu={() => setMenu(!menu)} onHelp={() => setHelp(true)} onRunAs={() => setChoosing(true)} />
      {known !== undefined && <Sidebar document={known} shown={menu} />}
      <main id="main" tabIndex={-1}>
        <ErrorLine error={loadError.value} />
        {known !== undefined && operation !== undefined && <OperationPage key={operation.id} document={known} operation={operation} onRunAs={() => setChoosing(true)} />}
        {known !== undefined && operation === undefined && currentName.value !== '' && <Unknown />}
        {known !== undefined && currentName.value === '' && <Start document={known} onRunAs={() => setChoosing(true)} />}
      </main>
      {choosing && <RunAsDialog onClose={() => setChoosing(false)} />}
      {help && <ShortcutHelp shortcuts={[...shortcuts, { keys: 's', does: 'Send the call', run: () => undefined }]} onClose={() => setHelp(false)} />}
    </div>
  );
}

function Unknown(): JSX.Element {
  return (
    <div class="start">
      <h1>No such operation</h1>
      <p>
        The document has no operation <code>{currentName.value}</code>. Choose one from the list.
      </p>
    </div>
  );
}

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function showSearch(setMenu: (shown: boolean) => void): void {
  setMenu(true);
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('nav input[type="search"]')?.focus());
}

function step(by: number): void {
  const all = operations.value;
  const at = current.value === undefined ? -1 : all.indexOf(current.value);
  const next = all[Math.max(0, at + by)];
  if (next !== undefined) {
    open(next);
  }
}

function Top(props: {
  readonly menu: boolean;
  readonly onMenu: () => void;
  readonly onHelp: () => void;
  readonly onRunAs: () => void;
}): JSX.Element {
  return (
    <header class="top">
      <button type="button" class="button plain menu-button" aria-expanded={props.menu} aria-controls="nav" onClick={props.onMenu}>
        Menu
      </button>
      <nav class="documents row" aria-label="Documents">
        <a class="brand" href={root}>
          auth-mock-server
        </a>
        <a href={`${root}docs`} aria-current={isControl ? undefined : 'page'}>
          API
        </a>
        <a href={`${root}_emulate/docs`} aria-current={isControl ? 'page' : undefined}>
          Control
        </a>
      </nav>
      <NamespaceSelect />
      <span class="grow" />
      {!isControl && <RunAsButton onOpen={props.onRunAs} />}
      <label class="theme-switch">
        <span class="visually-hidden">Colours</span>
        <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
          <option value="system">System</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
      <button type="button" class="button plain help-button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={props.onHelp}>
        ?
      </button>
    </header>
  );
}
