// Durations as the control API reads them.
import type { Duration } from './types.js';

/** The text of a duration: a number is milliseconds. */
export function durationText(duration: Duration): string {
    if (typeof duration === 'string') {
        return duration;
    }
    if (!Number.isFinite(duration) || duration < 0) {
        throw new TypeError('duration: must be 0 milliseconds or more, or a text such as `10m`');
    }
    return `${Math.round(duration)}ms`;
}
