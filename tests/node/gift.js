// Prints as JSON what gift-pegjs understands of the GIFT on standard input.
const { parse } = require("gift-pegjs");

process.stdout.write(JSON.stringify(parse(require("node:fs").readFileSync(0, "utf8"))));
