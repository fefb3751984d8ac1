// A browser's storage in which a user is signed in.
import type { BrowserContextOptions } from '@playwright/test';
import type { Schemas } from 'auth-mock-client';

/** A storage state as `browser.newContext` takes it. */
export type StorageState = Exclude<BrowserContextOptions['storageState'], string | undefined>;

type Tokens = Schemas['Credential'];
type Cookie = StorageState['cookies'][number];

/** Where the app keeps its tokens. */
export interface Places {
    /** Origin of the app, such as `http://127.0.0.1:3000`. Any URL of the app will do. */
    readonly origin: string;
    /** Returns the entries of the app's `localStorage`. */
    readonly localStorage?: ((tokens: Tokens) => Readonly<Record<string, string>>) | undefined;
    /** Returns the app's cookies, by name. They are `HttpOnly` and `SameSite=Lax`. */
    readonly cookies?: ((tokens: Tokens) => Readonly<Record<string, string>>) | undefined;
}

/** Returns the storage state with these tokens. */
export function storageState(tokens: Tokens, places: Places): StorageState {
    const url = new URL(places.origin);
    const cookies = Object.entries(places.cookies?.(tokens) ?? {});
    const entries = Object.entries(places.localStorage?.(tokens) ?? {});
    return {
        cookies: cookies.map(([name, value]) => cookie(url, name, value)),
        origins: [
            { origin: url.origin, localStorage: entries.map(([name, value]) => ({ name, value })) },
        ],
    };
}

function cookie(url: URL, name: string, value: string): Cookie {
    return {
        name,
        value,
        domain: url.hostname,
        path: '/',
        // Until the browser ends.
        expires: -1,
        httpOnly: true,
        secure: url.protocol === 'https:',
        sameSite: 'Lax',
    };
}
