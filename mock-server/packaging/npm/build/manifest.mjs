// Manifests of the packages: their version, and what they have in common.
import { readFile } from 'node:fs/promises';
import { cargoToml } from './places.mjs';

/** The platforms with a package of their own, as `process.platform` and `process.arch` name them. */
export const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];

/** Stands in the manifests of the sources for the version of the workspace. */
const PLACEHOLDER = '0.0.0';

/** The version in the workspace's Cargo.toml, under `[workspace.package]`. */
export async function workspaceVersion() {
    const text = await readFile(cargoToml, 'utf8');
    const section = text.split(/^\[/m).find((part) => part.startsWith('workspace.package]'));
    const version = /^version *= *"([^"]+)"/m.exec(section ?? '')?.[1];
    if (version === undefined) {
        throw new Error('Cargo.toml: no `version` under [workspace.package]; it has to be there');
    }
    return version;
}

/** The manifest of a package with the version, for itself and for its sister packages. */
export function withVersion(manifest, version) {
    const dependencies = Object.entries(manifest.dependencies ?? {});
    const peers = Object.entries(manifest.peerDependencies ?? {});
    const filled = ([name, range]) => [name, range === PLACEHOLDER ? version : range];
    return {
        ...manifest,
        version,
        ...(dependencies.length > 0 && {
            dependencies: Object.fromEntries(dependencies.map(filled)),
        }),
        ...(peers.length > 0 && { peerDependencies: Object.fromEntries(peers.map(filled)) }),
    };
}

/** The manifest of a platform's package, by the template. */
export function platformManifest(template, { os, cpu, libc }) {
    const name = `auth-mock-server-${os}-${cpu}`;
    return {
        ...template,
        name,
        description: template.description.replace('PLATFORM', `${os}-${cpu}`),
        os: [os],
        cpu: [cpu],
        ...(libc !== undefined && { libc: [libc] }),
    };
}
