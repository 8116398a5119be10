import type { AntivirusProduct } from "@muster/mapping/facts";

/** What a product's own tool said; members it did not speak of are absent. */
export type Said = Partial<Omit<AntivirusProduct, "product" | "name">>;

type Answer = AntivirusProduct["realTime"];

/** Values of `Key: value` lines and of `Key    value` tables, under their key in lower case; the first one wins. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    // Cut first: no key or value that is looked for is longer, and endless lines cost nothing.
    const match =
      /^[\s-]{0,8}(?<key>[^:\s](?:[^:\s]| (?! )){0,60})(?::\s+|\s{2,})(?<value>\S.*)$/.exec(
        line.slice(0, 300),
      );
    const { key, value } = match?.groups ?? {};
    if (key === undefined || value === undefined) continue;
    const name = key.trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, value.trim());
  }
  return fields;
}

function answer(word: string | undefined, yes: RegExp, no: RegExp): Answer {
  if (word === undefined) return "unknown";
  if (yes.test(word)) return "yes";
  return no.test(word) ? "no" : "unknown";
}

/** SentinelOne: `sentinelctl version`, `engines status` and `control status` one after the other. It has no signatures. */
export function parseSentinel(text: string): Said {
  const fields = fieldsOf(text);
  const on = (key: string) => answer(fields.get(key), /^enabled$/i, /^disabled$/i);
  const agent = on("agent state");
  const engine = on("dfi engine");
  const version = fields.get("agent version");
  const states = { yes: "active", no: "reduced", unknown: "unknown" } as const;
  return {
    ...(version !== undefined && { version }),
    mode: states[agent],
    // The engine that looks at files works only where the agent does.
    ...((agent === "no" || engine === "no") && { realTime: "no" }),
    ...(agent === "yes" && engine === "yes" && { realTime: "yes" }),
  };
}

/** Cortex XDR: `cytool runtime query`, a table of components with their status. All have to run; `pmd` is the agent itself. */
export function parseCortex(text: string): Said | undefined {
  const rows = text.split(/\r?\n/).flatMap((line) => {
    const [name, , , status] = line.trim().split(/\s+/, 4);
    return name === undefined || status === undefined || name === "Name" ? [] : [{ name, status }];
  });
  const runs = (status: string) => /^(?:running|loaded)$/i.test(status);
  const agent = rows.find(({ name }) => name === "pmd");
  if (agent === undefined) return undefined;
  if (!runs(agent.status)) return { running: "no", realTime: "no", mode: "unknown" };
  return { running: "yes", mode: rows.every((row) => runs(row.status)) ? "active" : "reduced" };
}

/** `2026-08-24 at 11:44:37 GMT+2` as ISO 8601; without a zone it is no instant. */
export function parseZonedTime(text: string | undefined): string | undefined {
  const match =
    /^(?<day>\d{4}-\d{2}-\d{2}) at (?<time>\d{2}:\d{2}:\d{2}) (?:GMT|UTC)(?:(?<sign>[+-])(?<h>\d{1,2})(?::?(?<m>\d{2}))?)?$/.exec(
      text?.slice(0, 64) ?? "",
    )?.groups;
  if (match === undefined) return undefined;
  const offset = `${match.sign ?? "+"}${(match.h ?? "0").padStart(2, "0")}:${match.m ?? "00"}`;
  const ms = Date.parse(`${match.day}T${match.time}${offset}`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Bitdefender: `bduitool get ps`. */
export function parseBitdefender(text: string): Said | undefined {
  const fields = fieldsOf(text);
  const scanner = fields.get("antimalware status");
  if (scanner === undefined) return undefined;
  const realTime = answer(scanner, /^on$/i, /^off$/i);
  const states = { yes: "active", no: "reduced", unknown: "unknown" } as const;
  const version = fields.get("product version");
  const signatureVersion = fields.get("engines version");
  const signaturesAt = parseZonedTime(fields.get("last security content update"));
  return {
    ...(version !== undefined && { version }),
    realTime,
    mode: states[realTime],
    ...(signatureVersion !== undefined && { signatureVersion }),
    ...(signaturesAt !== undefined && { signaturesAt }),
    signaturesFresh: answer(fields.get("new security content available"), /^no$/i, /^yes$/i),
  };
}

/** `31832 (20260909)` -> the version and its day. */
function moduleOf(text: string): Said {
  const match =
    /^EM002\s+(?<version>\d[\d.]*)\s+\((?<year>\d{4})(?<month>\d{2})(?<day>\d{2})\)/m.exec(text);
  const { version, year, month, day } = match?.groups ?? {};
  const ms = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (version === undefined || Number.isNaN(ms)) return {};
  return { signatureVersion: version, signaturesAt: new Date(ms).toISOString() };
}

/** ESET: `upd --list-modules` (the detection engine is EM002, with its day) and `lic --status`. */
export function parseEset(modules: string, licence: string, now: number): Said {
  const fields = fieldsOf(licence);
  const end = /^\d{4}-\d{2}-\d{2}$/.exec(fields.get("license validity") ?? "")?.[0];
  // Good until the end of its last day.
  const over = end !== undefined && Date.parse(`${end}T23:59:59Z`) < now;
  const activated = answer(fields.get("status"), /^activated$/i, /^not activated$/i);
  return { ...moduleOf(modules), licensed: over ? "no" : activated };
}

/** Carbon Black: `repcli status`, whose lines are `State[Enabled]` or `State: Enabled`. A sensor in bypass watches nothing. */
export function parseRepcli(text: string): Said | undefined {
  const state = /^[ \t]*(?:Sensor[ \t]+)?State[ \t]*(?:\[|:[ \t]*)(?<state>[A-Za-z]+)/m.exec(text)
    ?.groups?.state;
  if (state === undefined) return undefined;
  const version = /^[ \t]*Sensor Version[ \t]*(?:\[|:[ \t]*)(?<version>\d[\w.]*)/m.exec(text)
    ?.groups?.version;
  const said = version === undefined ? {} : { version };
  if (/^(?:bypass|disabled)$/i.test(state)) return { ...said, mode: "reduced", realTime: "no" };
  return { ...said, mode: /^(?:enabled|active)$/i.test(state) ? "active" : "unknown" };
}
