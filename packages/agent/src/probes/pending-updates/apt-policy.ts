/** One version of a package that some archive offers. */
export interface Offer {
  readonly version: string;
  /** Its turn on this machine has not come: rolled out to a part of all machines first. */
  readonly phased: boolean;
  /** Places that offer it. */
  readonly from: readonly { readonly uri: string; readonly suite: string }[];
}

/** An installed package of which an archive has something newer. */
export interface Upgradable {
  /** `libssl3`, or `libc6:i386` for an architecture that is not the machine's own. */
  readonly name: string;
  readonly installed: string;
  /** What apt would choose; the installed version where a pin keeps the package back. */
  readonly candidate: string;
  /** Versions above the installed one, newest first. */
  readonly newer: readonly Offer[];
}

export interface Policy {
  /** Packages that apt answered for. */
  readonly answered: number;
  readonly upgradable: readonly Upgradable[];
}

interface Block {
  name: string;
  installed?: string;
  candidate?: string;
  newer: Offer[];
  /** The installed version was reached: what follows is no newer. */
  done: boolean;
}

const heading = /^(?<name>[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?):\s*$/;
const table = /^(?<mark> \*\*\*| {4}) ?(?<version>\S+) +-?\d+(?<phased> \(phased \d+%\))?\s*$/;
const place = /^ {8,}-?\d+ (?<uri>[a-z+]+:\S*) (?<suite>\S+) .*Packages\s*$/i;

/** `bookworm-security/main` -> `bookworm-security`: the component is the last part; a flat archive has none. */
function suiteOf(text: string): string {
  return text.endsWith("/") ? text : text.replace(/\/[^/]*$/, "");
}

function readOffer(block: Block, line: string): void {
  const version = table.exec(line)?.groups;
  if (version !== undefined) {
    if (version.mark === " ***") block.done = true;
    else {
      const phased = version.phased !== undefined;
      block.newer.push({ version: version.version ?? "", phased, from: [] });
    }
    return;
  }
  const { uri, suite } = place.exec(line)?.groups ?? {};
  const last = block.newer.at(-1);
  if (last === undefined || uri === undefined || suite === undefined) return;
  block.newer.splice(-1, 1, { ...last, from: [...last.from, { uri, suite: suiteOf(suite) }] });
}

function readLine(block: Block, line: string): void {
  const field = /^ {2}(?<name>Installed|Candidate): (?<value>\S+)\s*$/.exec(line)?.groups;
  if (field?.name === "Installed") block.installed = field.value ?? "";
  else if (field?.name === "Candidate") block.candidate = field.value ?? "";
  else readOffer(block, line);
}

function upgradableOf({ name, installed, candidate, newer }: Block): Upgradable | undefined {
  if (installed === undefined || candidate === undefined) return undefined;
  if (installed === "(none)" || candidate === "(none)" || newer.length === 0) return undefined;
  return { name, installed, candidate, newer };
}

/** Reads what `apt-cache policy NAME…` prints in the C locale. Only packages with something newer are kept. */
export function parseAptPolicy(text: string): Policy {
  const upgradable: Upgradable[] = [];
  let answered = 0;
  let block: Block | undefined;
  const close = () => {
    if (block?.installed === undefined) return;
    answered += 1;
    const found = upgradableOf(block);
    if (found !== undefined) upgradable.push(found);
  };
  for (const line of text.split("\n")) {
    if (line.startsWith(" ")) {
      if (block !== undefined && !block.done) readLine(block, line);
      continue;
    }
    const name = heading.exec(line)?.groups?.name;
    if (name === undefined) continue;
    close();
    block = { name, newer: [], done: false };
  }
  close();
  return { answered, upgradable };
}
