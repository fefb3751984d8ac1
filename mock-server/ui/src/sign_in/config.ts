// The settings stand on the <html> element of sign_in.html.
const settings = document.documentElement.dataset;

/** Base URL of the API, with a slash at the end. It may be at another origin. */
export const root = new URL(settings['root'] ?? '/', location.href).href;

/** Id of the portal; undefined on the page for staff. */
export const portal: string | undefined = settings['portal'] || undefined;

/** Id of the OAuth client that has opened this page, which the server knows. */
export const client: string | undefined = settings['client'] || undefined;
