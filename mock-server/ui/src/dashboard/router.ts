import { computed, signal } from '@preact/signals';

const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

/** Where the page is: `#/requests?status=4xx` is the view `requests` with one parameter. */
export const place = computed(() => {
  const [path = '', query = ''] = hash.value.replace(/^#\/?/, '').split('?');
  const [view = '', ...rest] = path.split('/').map(decodeURIComponent);
  return { view: view || 'start', rest, query: new URLSearchParams(query) };
});

/** The address of a view, with parameters. Empty values are left out. */
export function hrefOf(view: string, query: Record<string, string | undefined> = {}): string {
  const filled = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const text = new URLSearchParams(filled).toString();
  return `#/${view}${text === '' ? '' : `?${text}`}`;
}

export function go(href: string): void {
  location.hash = href;
}

/** Changes parameters of the view on show, without a step in the history. */
export function replaceQuery(query: Record<string, string | undefined>): void {
  const { view, rest, query: now } = place.value;
  const path = [view, ...rest.map(encodeURIComponent)].join('/');
  history.replaceState(null, '', hrefOf(path, { ...Object.fromEntries(now), ...query }));
  hash.value = location.hash;
}
