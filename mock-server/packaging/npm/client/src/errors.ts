// Errors of the control API's client. No message has a query, a body or a token.
import type { Schemas } from './types.js';

/** A call of the control API failed: it was refused, or had no answer. */
export class ControlError extends Error {
    override readonly name: string = 'ControlError';
}

/** The server cannot be reached, or the connection broke. */
export class ConnectionError extends ControlError {
    override readonly name = 'ConnectionError';
}

/** The server refused the call. */
export class RefusedError extends ControlError {
    override readonly name: string = 'RefusedError';
    /** HTTP status of the refusal. */
    readonly status: number;
    /** Problem details (RFC 9457): what is wrong, and what to do. */
    readonly problem: Schemas['Problem'];

    constructor(call: string, problem: Schemas['Problem']) {
        super(`${call}: ${problem.status} ${problem.title}: ${problem.detail}`);
        this.status = problem.status;
        this.problem = problem;
    }
}

/** Another number of requests than expected was recorded. The message has the nearest ones. */
export class VerificationError extends RefusedError {
    override readonly name = 'VerificationError';

    /** Number of requests that match. */
    get count(): number {
        return this.problem.count ?? 0;
    }

    /** Requests that almost match, and how each of them differs. */
    get nearest(): readonly Schemas['NearMiss'][] {
        return this.problem.nearest ?? [];
    }
}

/** The error of a refused call. `call` is its method and path. */
export async function refusal(call: string, response: Response): Promise<RefusedError> {
    const problem = asProblem(response, await response.text());
    return 'nearest' in problem
        ? new VerificationError(call, problem)
        : new RefusedError(call, problem);
}

function asProblem(response: Response, text: string): Schemas['Problem'] {
    const { status, statusText } = response;
    const missing = {
        type: 'about:blank',
        title: statusText,
        status,
        detail: 'the reply has no problem details',
    };
    if (!response.headers.get('content-type')?.startsWith('application/problem+json')) {
        return missing;
    }
    try {
        return { ...missing, ...(JSON.parse(text) as Partial<Schemas['Problem']>) };
    } catch {
        return missing;
    }
}
