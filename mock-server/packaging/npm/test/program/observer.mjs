// Runs in the group of the command: prints that the terminal has sent SIGINT to the group.
process.on('SIGINT', () => console.log('observed'));
setInterval(() => {}, 1_000_000);
console.log('observes');
