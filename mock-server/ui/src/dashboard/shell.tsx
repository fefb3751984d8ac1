import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { notice } from '../lib/act.ts';
import { tokenNeeded } from '../lib/control.ts';
import { connected } from '../lib/events.ts';
import { type Shortcut, useShortcuts } from '../lib/shortcuts.ts';
import { setTheme, theme, type Theme } from '../lib/theme.ts';
import { CallStrip } from './call_strip.tsx';
import { ClockChip } from './clock_chip.tsx';
import { NamespaceSwitcher } from './namespace_switcher.tsx';
import { Navigation } from './navigation.tsx';
import { go, hrefOf, place } from './router.ts';
import { ShortcutHelp } from '../lib/shortcut_help.tsx';
import { TokenForm } from '../lib/token_form.tsx';
import { views } from './views.ts';

/** The frame around each view: navigation, namespace, clock, colours, and the newest call. */
export function Shell(): JSX.Element {
  const { view: name } = place.value;
  const view = views.find((known) => known.name === name) ?? views[0]!;
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const shortcuts: Shortcut[] = [
    ...views.map(({ key, title, name: to }) => ({ keys: `g ${key}`, does: title, run: () => go(hrefOf(to)) })),
    { keys: '/', does: 'Search in the view', run: focusSearch },
    { keys: 't', does: 'Change colours', run: nextTheme },
    { keys: '?', does: 'Show the shortcuts', run: () => setHelp(true) },
  ];
  useShortcuts(shortcuts);
  useEffect(() => {
    document.title = `${view.title} · auth-mock-server`;
    setMenu(false);
  }, [view]);
  if (tokenNeeded.value) {
    return <TokenForm />;
  }
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <header class="top">
        <button type="button" class="button plain menu-button" aria-expanded={menu} aria-controls="nav" onClick={() => setMenu(!menu)}>
          Menu
        </button>
        <strong class="brand">auth-mock-server</strong>
        <NamespaceSwitcher />
        <ClockChip />
        <span class="grow" />
        <ThemeSwitch />
        <button type="button" class="button plain" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => setHelp(true)}>
          ?
        </button>
      </header>
      <Navigation open={menu} current={view} />
      <main id="main" tabIndex={-1}>
        {!connected.value && <Disconnected />}
        <view.component key={view.name} />
      </main>
      <CallStrip />
      <p class="notice-place" role="status">
        {notice.value !== undefined && (
          <span class={notice.value.failed ? 'notice failed' : 'notice'}>{notice.value.text}</span>
        )}
      </p>
      {help && <ShortcutHelp shortcuts={shortcuts} onClose={() => setHelp(false)} />}
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
}

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

function nextTheme(): void {
  setTheme(NEXT[theme.value]);
}

function ThemeSwitch(): JSX.Element {
  return (
    <label class="theme-switch">
      <span class="visually-hidden">Colours</span>
      <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

const PATIENCE_MS = 1000;

/** Appears only if the stream stays closed, so that it does not flash at the start. */
function Disconnected(): JSX.Element | null {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return shown ? (
    <p class="error-line" role="alert">
      The server does not answer. This page connects again by itself when the server is back.
    </p>
  ) : null;
}
