// Reads from a program's own header for which machines it is: ELF, Mach-O or PE.
import { open } from 'node:fs/promises';

/** Enough for the headers and, in ELF, for the path of the interpreter. */
const HEAD = 64 * 1024;
const ELF = { 0x3e: 'x64', 0xb7: 'arm64' };
const MACH_O = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const PE = { 0x8664: 'x64', 0xaa64: 'arm64' };
const PT_INTERP = 3;

/**
 * Returns `os`, `cpu` and `libc` as a package manifest names them. `libc` is absent if the program
 * needs none, as a static one.
 */
export async function readBinary(path) {
    const head = await readHead(path);
    const found = elf(head) ?? machO(head) ?? pe(head);
    if (found?.cpu === undefined) {
        throw new Error(`${path}: not a program for x64 or arm64 on Linux, macOS or Windows`);
    }
    return found;
}

async function readHead(path) {
    const file = await open(path);
    try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
        return buffer.subarray(0, bytesRead);
    } finally {
        await file.close();
    }
}

function elf(head) {
    // 64 bits, little-endian.
    if (head.length < 64 || head.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') {
        return undefined;
    }
    const cpu = ELF[head.readUInt16LE(18)];
    const loader = interpreter(head);
    if (loader === undefined) {
        return { os: 'linux', cpu };
    }
    return { os: 'linux', cpu, libc: loader.includes('ld-musl') ? 'musl' : 'glibc' };
}

/** The path of the dynamic loader; a static program has none. */
function interpreter(head) {
    const table = Number(head.readBigUInt64LE(32));
    const [size, count] = [head.readUInt16LE(54), head.readUInt16LE(56)];
    for (let at = table; at < table + size * count; at += size) {
        if (head.readUInt32LE(at) === PT_INTERP) {
            const start = Number(head.readBigUInt64LE(at + 8));
            return head.toString('latin1', start, start + Number(head.readBigUInt64LE(at + 32)));
        }
    }
    return undefined;
}

function machO(head) {
    if (head.length < 8 || head.readUInt32LE(0) !== 0xfeedfacf) {
        return undefined;
    }
    return { os: 'darwin', cpu: MACH_O[head.readUInt32LE(4)] };
}

function pe(head) {
    if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') {
        return undefined;
    }
    const at = head.readUInt32LE(0x3c);
    const isPe = at + 6 <= head.length && head.toString('latin1', at, at + 4) === 'PE\0\0';
    return isPe ? { os: 'win32', cpu: PE[head.readUInt16LE(at + 4)] } : undefined;
}
