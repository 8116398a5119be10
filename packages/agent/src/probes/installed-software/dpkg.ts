import type { Package, Packages } from "./types.ts";

/** `Debian GCC Maintainers <debian-gcc@lists.debian.org>` -> `lists.debian.org`: who, without naming a person. */
export function maintainerDomain(maintainer: string | undefined): string | undefined {
  return /@(?<host>[\w.-]+\.[a-z]+)/i.exec(maintainer ?? "")?.groups?.host?.toLowerCase();
}

interface Fields {
  Package?: string;
  Status?: string;
  Version?: string;
  Architecture?: string;
  Source?: string;
  Maintainer?: string;
}

/** Fields by their first letter: looking at one character first makes a walk over a thousand entries cheap. */
const wanted: Readonly<Record<string, readonly (keyof Fields)[]>> = {
  P: ["Package"],
  S: ["Status", "Source"],
  V: ["Version"],
  A: ["Architecture"],
  M: ["Maintainer"],
};

/** The name of the wanted field on the line that starts at an offset. */
function fieldAt(text: string, at: number): keyof Fields | undefined {
  return wanted[text.charAt(at)]?.find(
    (name) => text.startsWith(name, at) && text.charAt(at + name.length) === ":",
  );
}

/** The wanted fields of the stanza between two offsets. Everything wanted stands before the description. */
function fieldsOf(text: string, from: number, to: number): Fields {
  const fields: Fields = {};
  for (let at = from; at < to; ) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 || newline > to ? to : newline;
    if (text.startsWith("Description", at)) break;
    const name = fieldAt(text, at);
    if (name !== undefined) fields[name] = text.slice(at + name.length + 1, end).trim();
    at = end + 1;
  }
  return fields;
}

function sourceOf(field: string | undefined, name: string, version: string) {
  const match = /^(?<source>[^\s(]+)(?:\s*\((?<of>[^)]+)\))?/.exec(field ?? "");
  const { source, of } = match?.groups ?? {};
  return {
    sourceName: source === name ? undefined : source,
    sourceVersion: of === version ? undefined : of,
  };
}

type Verdict = Package | "not-installed" | "damaged";

function packageOf(fields: Fields): Verdict {
  const [want, , state] = fields.Status?.split(/\s+/) ?? [];
  if (fields.Package === undefined || state === undefined) return "damaged";
  if (!["installed", "triggers-awaited", "triggers-pending"].includes(state)) {
    return "not-installed";
  }
  const { Package: name, Version: version } = fields;
  if (version === undefined) return "damaged";
  return {
    name,
    version,
    architecture: fields.Architecture,
    ...sourceOf(fields.Source, name, version),
    origin: maintainerDomain(fields.Maintainer),
    held: want === "hold",
  };
}

/** Reads `/var/lib/dpkg/status`. Only what is installed counts; leftovers of removed packages do not. */
export function parseDpkgStatus(text: string): Packages {
  const packages: Package[] = [];
  let damaged = 0;
  for (let at = 0; at < text.length; ) {
    const gap = text.indexOf("\n\n", at);
    const end = gap < 0 ? text.length : gap;
    const found = packageOf(fieldsOf(text, at, end));
    if (found === "damaged") damaged += text.slice(at, end).trim() === "" ? 0 : 1;
    else if (found !== "not-installed") packages.push(found);
    at = end + 2;
  }
  // dpkg ends its file with a line end: without one the last entry was cut.
  if (text !== "" && !text.endsWith("\n")) damaged += 1;
  return { packages, damaged };
}

export const dpkgQueryFormat =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
  "${binary:Package}\\t${Version}\\t${Architecture}\\t${db:Status-Abbrev}\\t${source:Package}\\t${source:Version}\\t${Maintainer}\\n";

function packageOfLine(line: string): Verdict {
  const cells = line.split("\t");
  const [label, version, architecture, status, source, sourceVersion, maintainer] = cells;
  const name = label?.split(":", 1)[0];
  if (!name || !version || status === undefined) return "damaged";
  // Second letter of the status: installed, or installed with triggers still to run.
  if (!/^.[itW]/.test(status)) return "not-installed";
  return {
    name,
    version,
    architecture,
    sourceName: source === name ? undefined : source,
    sourceVersion: sourceVersion === version ? undefined : sourceVersion,
    origin: maintainerDomain(maintainer),
    held: status.startsWith("h"),
  };
}

/** Reads what `dpkg-query -W -f` prints in the format above; the maintainer may be missing. */
export function parseDpkgQuery(text: string): Packages {
  const packages: Package[] = [];
  let damaged = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const found = packageOfLine(line);
    if (found === "damaged") damaged += 1;
    else if (found !== "not-installed") packages.push(found);
  }
  return { packages, damaged };
}
