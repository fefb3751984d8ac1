// Builds the pages: node build.mjs [--check | --watch]
//
// The result in `dist` is checked in, so that building the server needs no Node.js. `--check`
// compares it with a new build. A debug build of the server reads `dist` from here at run time:
// after a change, reload the page.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import openapiTS, { astToString } from 'openapi-typescript';
import { rulesJson } from './rules.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');
const repository = join(here, '..', '..');

/** Each page is an HTML file. Most have a script of the same name with its stylesheet. */
const pages = (await readdir(join(here, 'src/html'))).map((file) => file.replace(/\.html$/, ''));
const hasScript = (page) => existsSync(join(here, 'src', page));
const scripts = (names) => Object.fromEntries(names.map((name) => [name, `./src/${name}/main`]));
/** Pages whose script is one file: the first is embedded apart, the second is there to be copied. */
const standalone = ['approval', 'sign_in'];
const entryPoints = {
  ...scripts(pages.filter((page) => hasScript(page) && !standalone.includes(page))),
  // What only some views load. An entry has a name without a hash: a changed rule changes one file.
  rules: './src/generated/rules.json',
  scenario_text: './src/lib/scenario_text.ts',
};

async function generate() {
  const document = JSON.parse(await readFile(join(repository, 'openapi/control.json'), 'utf8'));
  const text = astToString(await openapiTS(document, { defaultNonNullable: false }));
  const path = join(here, 'src/generated/control.ts');
  await mkdir(join(here, 'src/generated'), { recursive: true });
  await writeFile(path, `// Made from openapi/control.json by build.mjs.\n${text}`);
  await writeFile(join(here, 'src/generated/rules.json'), await rulesJson(repository));
}

/** The options of each build. */
function builds(outdir) {
  const shared = options(outdir);
  return [
    { ...shared, entryPoints, splitting: true, chunkNames: '[name]-[hash]' },
    { ...shared, entryPoints: scripts(standalone) },
  ];
}

function options(outdir) {
  return {
    absWorkingDir: here,
    outdir,
    bundle: true,
    format: 'esm',
    target: ['es2022', 'chrome120', 'firefox121', 'safari17.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    loader: { '.md': 'text' },
  };
}

async function build(outdir) {
  await generate();
  await Promise.all(builds(outdir).map((one) => esbuild.build(one)));
  for (const page of pages) {
    const html = await readFile(join(here, `src/html/${page}.html`));
    await writeFile(join(outdir, `${page}.html`), html);
  }
}

async function contents(folder) {
  const names = (await readdir(folder)).sort();
  const files = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]);
  return new Map(await Promise.all(files));
}

async function check() {
  const fresh = await mkdtemp(join(tmpdir(), 'ui-'));
  try {
    await build(fresh);
    const [expected, found] = [await contents(fresh), await contents(dist)];
    const names = new Set([...expected.keys(), ...found.keys()]);
    const different = [...names].filter((name) => expected.get(name) !== found.get(name));
    if (different.length > 0) {
      console.error(`error: not up to date in mock-server/ui/dist: ${different.join(', ')}`);
      console.error('cure: run `npm run build` in mock-server/ui');
      process.exitCode = 1;
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
}

async function watch() {
  await build(dist);
  for (const one of builds(dist)) {
    await (await esbuild.context(one)).watch();
  }
  console.log('watching mock-server/ui/src; HTML files, docs and openapi/control.json need a new start');
}

const mode = process.argv[2];
if (mode === '--check') {
  await check();
} else if (mode === '--watch') {
  await watch();
} else {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await build(dist);
}
