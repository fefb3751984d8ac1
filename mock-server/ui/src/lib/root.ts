/** Path of the server's root for this page's namespace: `/`, or `/_ns/NAME/`. */
export const root: string = document.documentElement.dataset['root'] ?? '/';

/** Path of the server's root without the namespace. */
export const serverRoot: string = root.replace(/_ns\/[^/]+\/$/, '');

/** Name of this page's namespace. */
export const namespace: string = /_ns\/([^/]+)\/$/.exec(root)?.[1] ?? 'default';

/** Base URL for an app that uses this page's namespace. */
export const baseUrl: string = new URL(root, location.href).href.replace(/\/$/, '');

/** Path of the same page in another namespace. */
export function pathIn(name: string): string {
  return name === 'default' ? serverRoot : `${serverRoot}_ns/${encodeURIComponent(name)}/`;
}
