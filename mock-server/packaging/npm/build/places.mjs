// Folders and files of the repository that the build reads.
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The folder of the npm packages. */
export const root = path('..');
/** The workspace's manifest, which has the version. */
export const cargoToml = path('../../../../Cargo.toml');
/** The document that the client is made from. */
export const controlDocument = path('../../../../openapi/control.json');
/** Where the generated sources of the client go. */
export const generated = path('../client/src/generated');
/** The licences that each package contains. */
export const licences = ['LICENSE-MIT', 'LICENSE-APACHE'].map((name) => ({
    name,
    path: path(`../../../../${name}`),
}));
