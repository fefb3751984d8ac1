// Makes the types and the routes of the client from openapi/control.json: node build/generate.mjs
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { controlDocument, generated } from './places.mjs';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const ORIGIN = '// Made from openapi/control.json by build/generate.mjs.\n';

/** Writes both files, and returns the operations of the document. */
export async function generate() {
    const document = JSON.parse(await readFile(controlDocument, 'utf8'));
    const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
    const found = operations(document);
    await mkdir(generated, { recursive: true });
    await write('control.ts', types);
    await write('routes.ts', routes(found));
    return found;
}

function operations(document) {
    const all = Object.entries(document.paths).flatMap(([path, item]) =>
        METHODS.filter((method) => item[method]).map((method) => ({
            id: item[method].operationId,
            method: method.toUpperCase(),
            path,
        })),
    );
    if (all.length === 0) {
        throw new Error('openapi/control.json: has no operations');
    }
    return all;
}

function routes(found) {
    const lines = found.map(({ id, method, path }) => `  ${id}: ['${method}', '${path}'],\n`);
    return `/** Method and path of each operation, by its id. */\nexport const routes = {\n${lines.join('')}} as const;\n`;
}

/** Replaces the file at once, so that two builds at a time do not read half of it. */
async function write(name, text) {
    const fresh = join(generated, `.${name}.${process.pid}`);
    await writeFile(fresh, ORIGIN + text);
    await rename(fresh, join(generated, name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await generate();
}
