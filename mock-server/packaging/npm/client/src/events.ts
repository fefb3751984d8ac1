// Server-sent events of a namespace.
import type { CallOptions, Schemas } from './types.js';

/** Which events to read. */
export interface EventOptions extends CallOptions {
    /** Only events of these types, and `lost`. Default: all. */
    readonly types?: readonly Schemas['EventType'][] | undefined;
    /** Number of the event after which to begin. Default: events that happen from now on. */
    readonly after?: number | undefined;
}

/** Reads the events of a reply, until the server or the caller ends it. */
export async function* readEvents(
    reply: Response,
): AsyncGenerator<Schemas['Event'], void, undefined> {
    if (reply.body === null) {
        return;
    }
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) {
                return;
            }
            // An empty line ends an event.
            const blocks = (rest + value).split(/\r?\n\r?\n/);
            rest = blocks.pop() ?? '';
            for (const data of blocks.map(dataOf).filter((text) => text !== '')) {
                yield JSON.parse(data) as Schemas['Event'];
            }
        }
    } finally {
        // Fails if the stream has broken already.
        await reader.cancel().catch(() => {});
    }
}

/** The data of an event; empty for a comment, which keeps a connection open. */
function dataOf(block: string): string {
    const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'));
    return lines.map((line) => line.slice('data:'.length).trimStart()).join('\n');
}
