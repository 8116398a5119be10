import { catalogue, type Entry, type Option } from "./catalogue.ts";
import { wrap } from "./terminal.ts";

const EXITS = "Exit codes: 0 done, 1 done but something needs attention, 2 wrong use, 3 failed.";
const help: Option = { name: "help", help: "show this" };

/** Help on the whole program, or on a group of commands (`config`, `service`). */
export function helpOnAll(group: readonly string[], width: number): string {
  const entries = catalogue.filter(
    (e) => e.isInternal !== true && group.every((word, i) => e.words[i] === word),
  );
  const rows = entries.map((e) => ({ left: e.words.join(" "), right: e.summary }));
  const name = ["muster-agent", ...group].join(" ");
  return [
    `Usage: ${name} COMMAND [options]`,
    "",
    ...(group.length === 0
      ? [
          ...wrap(
            "Reports what this device can establish about itself to the organisation's collector.",
            width,
          ),
          "",
        ]
      : []),
    ...columns(rows, width),
    "",
    `${name} COMMAND --help says more.${group.length === 0 ? " --version prints the version." : ""}`,
    EXITS,
    "",
  ].join("\n");
}

/** Help on one command. */
export function helpOn(entry: Entry, width: number): string {
  const rows = [...entry.options, help].map(({ name, value, help: right }) => ({
    left: `--${name}${value === undefined ? "" : ` ${value}`}`,
    right,
  }));
  const first = entry.summary.charAt(0).toUpperCase() + entry.summary.slice(1);
  return [
    `Usage: muster-agent ${entry.words.join(" ")} [options]`,
    "",
    ...[`${first}.`, ...entry.about].flatMap((p) => [...wrap(p, width), ""]),
    ...columns(rows, width),
    "",
    EXITS,
    "",
  ].join("\n");
}

function columns(rows: readonly { left: string; right: string }[], width: number): string[] {
  const column = Math.max(...rows.map((r) => r.left.length)) + 4;
  return rows.flatMap(({ left, right }) =>
    wrap(right, Math.max(24, width - column)).map(
      (line, i) => `${(i === 0 ? `  ${left}` : "").padEnd(column)}${line}`,
    ),
  );
}
