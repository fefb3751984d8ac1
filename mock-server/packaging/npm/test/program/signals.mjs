#!/usr/bin/env node
// Stands for the server: prints its arguments and each signal, and ends as its input says.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => console.log(signal));
}
process.stdin.on('data', (chunk) => {
    const [word, value] = String(chunk).trim().split(' ');
    if (word === 'exit') {
        process.exit(Number(value));
    } else if (word === 'kill') {
        process.kill(process.pid, value);
    } else {
        console.log(`read ${word}`);
    }
});
// A program without input runs on.
setInterval(() => {}, 1_000_000);
console.log(`ready ${process.pid} ${process.ppid} ${JSON.stringify(process.argv.slice(2))}`);
