#!/usr/bin/env node
// The command `auth-mock-server`.
import { binaryPath, BinaryNotFoundError } from './binary.js';
import { launch, NOT_FOUND } from './launch.js';

try {
    launch(binaryPath(), process.argv.slice(2));
} catch (error) {
    if (!(error instanceof BinaryNotFoundError)) {
        throw error;
    }
    console.error(`error: ${error.message}`);
    process.exitCode = NOT_FOUND;
}
