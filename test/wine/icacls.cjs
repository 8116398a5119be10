// Stands in for Windows' icacls.exe, whose place under Wine holds a program that does nothing: keeps what it is told, and
// saves what it kept, as the real one does.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");

const store = "C:\\icacls.json";
const kept = existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : {};
const [path = "", ...args] = process.argv.slice(2);
const at = args.indexOf("/save");
if (at >= 0) {
  const entries = (kept[path] ?? ["WD"]).map((sid) => `(A;OICI;FA;;;${sid})`);
  const text = `${path.split("\\").at(-1)}\r\nD:PAI${entries.join("")}\r\n`;
  writeFileSync(args[at + 1], Buffer.from(text, "utf16le"));
} else if (args.includes("/grant:r")) {
  kept[path] = args.filter((arg) => arg.startsWith("*S-")).map((arg) => /S-[\d-]+/.exec(arg)[0]);
  writeFileSync(store, JSON.stringify(kept));
}
