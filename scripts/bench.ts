import { machine } from "./bench/machine.ts";

/**
 * Measures, never judges: `npm run bench` for everything, `npm run bench -- agent intake evaluate pack verify recognise` for some.
 * `npm run bench -- live log growth` takes minutes, and runs only where they are named.
 * Each figure stands beside a limit or a peer that was run in the same breath.
 */
const areas = [
  "agent",
  "intake",
  "evaluate",
  "pack",
  "verify",
  "recognise",
  "log",
  "growth",
  "live",
] as const;
const slow: readonly string[] = ["live", "log", "growth"];

const asked = process.argv.slice(2);
const unknown = asked.filter((a) => !areas.some((area) => area === a));
if (unknown.length > 0) {
  console.error(
    `npm run bench -- [${areas.join("] [")}]\n\nThere is no bench called ${unknown.join(", ")}.`,
  );
  process.exit(2);
}

console.log(machine());
for (const area of areas) {
  if (asked.length > 0 ? !asked.includes(area) : slow.includes(area)) continue;
  const { bench } = await import(`./bench/${area}.ts`);
  await bench();
}
