import type { Programme } from "./ubuntu-pro.ts";

/** One repository of yum, dnf or zypper as its `.repo` file has it. */
export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** Reads `.repo` files: INI sections, `enabled` on where it is left out. */
export function parseRepoFile(text: string): readonly Repository[] {
  const found: { id: string; name: string; enabled: boolean }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const id = /^\s*\[(?<id>[^\]]+)\]/.exec(line)?.groups?.id;
    if (id !== undefined) found.push({ id, name: id, enabled: true });
    const { key, value } = /^\s*(?<key>\w+)\s*=\s*(?<value>.*?)\s*$/.exec(line)?.groups ?? {};
    const last = found.at(-1);
    if (last === undefined || value === undefined) continue;
    if (key === "name") last.name = value;
    if (key === "enabled") last.enabled = !/^(?:0|no|false|off)$/i.test(value);
  }
  return found;
}

/** What an enabled repository of a distribution proves, by the parts of its id. */
const proofs: readonly (readonly [os: RegExp, id: RegExp, programme: string])[] = [
  [/^rhel$/, /(?:^|-)els(?:-|$)/i, "rhel-els"],
  [/^rhel$/, /(?:^|-)eus(?:-|$)/i, "rhel-eus"],
  [/^rhel$/, /(?:^|-)e4s(?:-|$)/i, "rhel-e4s"],
  [/^rhel$/, /(?:^|-)aus(?:-|$)/i, "rhel-aus"],
  [/^rhel$/, /(?:^|-)tus(?:-|$)/i, "rhel-tus"],
  [/^sle[sd]?(?:_|$)/, /(?:^|[-_:])LTSS(?:[-_:]|$)/i, "sles-ltss"],
  [/^ol$/, /(?:^|_)(?:els|extended)(?:_|$)/i, "oracle-linux-extended"],
];

/** Sources and debug symbols lie beside the repository that brings the updates, and bring none. */
const noUpdates = /(?:^|[-_:])(?:debug|debuginfo|debug-info|source|src|pool)(?:[-_:]|$)/i;

function provedBy(os: string, { id, name }: Repository): readonly string[] {
  if (noUpdates.test(id)) return [];
  return proofs
    .filter(([system, mark]) => system.test(os) && (mark.test(id) || mark.test(name)))
    .map(([, , programme]) => programme);
}

/** `zypper --xmlout lr`: elements `<repo alias=".." name=".." enabled="1" ..>`. */
export function parseZypperRepositories(xml: string): readonly Repository[] {
  return [...xml.matchAll(/<repo(?=\s)(?<attributes>(?:\s+[\w-]+="[^"]*")*)/g)].flatMap((match) => {
    const text = match.groups?.attributes ?? "";
    const value = (name: string) =>
      new RegExp(`\\s${name}="(?<value>[^"]*)"`).exec(text)?.groups?.value;
    const id = value("alias");
    if (id === undefined) return [];
    return [{ id, name: value("name") ?? id, enabled: value("enabled") === "1" }];
  });
}

/** Files of `/etc/products.d`, one for each product that is installed: an extension is there, if not by itself switched on. */
export function withProducts(
  programmes: readonly Programme[],
  files: readonly string[],
): readonly Programme[] {
  const there = files.some((name) => /LTSS[\w.-]*\.prod$/i.test(name));
  if (!there || programmes.some(({ programme }) => programme === "sles-ltss")) return programmes;
  return [...programmes, { programme: "sles-ltss", state: "unknown", source: "products" }];
}

/** Programmes that the repositories of a distribution prove: one that is enabled makes a programme active. */
export function programmesOf(
  os: string,
  repositories: readonly Repository[],
): readonly Programme[] {
  const states = new Map<string, Programme["state"]>();
  for (const repository of repositories) {
    for (const programme of provedBy(os, repository)) {
      const active = repository.enabled || states.get(programme) === "active";
      states.set(programme, active ? "active" : "inactive");
    }
  }
  return [...states].map(([programme, state]) => ({ programme, state, source: "repositories" }));
}
