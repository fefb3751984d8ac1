import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'auth-mock-theme';

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

function show(value: Theme): void {
  document.documentElement.dataset['theme'] = value;
}

/** The chosen colours; `system` follows the operating system. */
export const theme = signal<Theme>(stored());
show(theme.value);

export function setTheme(value: Theme): void {
  theme.value = value;
  localStorage.setItem(KEY, value);
  show(value);
}
