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

function provedBy(os: string, { id, name }: Repository): readonly string[] {
  return proofs
    .filter(([system, mark]) => system.test(os) && (mark.test(id) || mark.test(name)))
    .map(([, , programme]) => programme);
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
