// Compiles the TypeScript of a package into JavaScript and declarations.
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './places.mjs';

/**
 * Writes `dist` of the package in the folder `staged`. `sisters` are packages that were compiled
 * before: names and folders.
 */
export function compile(name, staged, sisters) {
    const config = ts.getParsedCommandLineOfConfigFile(
        join(root, 'tsconfig.json'),
        {
            noEmit: false,
            rootDir: join(root, name, 'src'),
            outDir: join(staged, 'dist'),
            paths: Object.fromEntries(
                Object.entries(sisters).map(([sister, folder]) => [
                    sister,
                    [join(folder, 'dist/index.d.ts')],
                ]),
            ),
        },
        { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
    );
    const files = config.fileNames.filter((file) => file.startsWith(join(root, name, 'src')));
    const program = ts.createProgram(files, config.options);
    const { diagnostics } = program.emit();
    const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
    if (problems.length > 0) {
        fail(...problems);
    }
}

function fail(...diagnostics) {
    throw new Error(
        ts.formatDiagnostics(diagnostics, {
            getCanonicalFileName: (name) => name,
            getCurrentDirectory: () => root,
            getNewLine: () => '\n',
        }),
    );
}
