/** Well-known names of Windows in its security descriptors, which no language changes. */
const aliases: Readonly<Record<string, string>> = { SY: "S-1-5-18", BA: "S-1-5-32-544" };

export const SYSTEM_SID = "S-1-5-18";
export const ADMINISTRATORS_SID = "S-1-5-32-544";

/** A name of an entry: a security id, or two letters that stand for one. */
function sidOf(name: string, user: string): string {
  // The built-in administrator account of this computer, where the agent runs as it.
  if (name === "LA" && /^S-1-5-21-[\d-]+-500$/.test(user)) return user;
  return aliases[name] ?? name;
}

export interface Allowed {
  /** Security ids that may open the folder. */
  readonly sids: readonly string[];
  /** Who runs the agent. */
  readonly user: string;
}

/**
 * What is wrong with a folder's list of access, as a security descriptor (SDDL) writes it: `undefined` where it inherits
 * nothing and lets in nobody else. What can't be understood is wrong.
 */
export function wrongAccess(text: string, { sids, user }: Allowed): string | undefined {
  const list = /(?:^|[A-Z\d\n])D:(?<flags>[A-Z_]*)(?<entries>(?:\([^()]*\))*)(?=\s|$|S:)/.exec(
    text,
  );
  const { flags = "", entries = "" } = list?.groups ?? {};
  if (entries === "") return "its list of access can't be read";
  if (!/^P/.test(flags)) return "it takes over the access of the folder above it";
  for (const entry of entries.slice(1, -1).split(")(")) {
    const [kind = "", , , object = "", inherited = "", name = "", ...rest] = entry.split(";");
    // A refusal lets nobody in.
    if (kind === "D") continue;
    if (kind !== "A" || object !== "" || inherited !== "" || rest.length > 0) {
      return "its list of access has an entry of a kind that is not known here";
    }
    const sid = sidOf(name, user);
    if (!sids.includes(sid)) return `${sid} may open it`;
  }
  return undefined;
}

/** The owner in a security descriptor that begins with it. */
export function ownerIn(text: string): string | undefined {
  const name = /^\s*O:(?<name>[A-Z]{2}|S-1-[\d-]+)G:/.exec(text)?.groups?.name;
  return name === undefined ? undefined : (aliases[name] ?? name);
}

/** The first security id in what `whoami /user` prints. */
export function userIn(text: string): string | undefined {
  return /\bS-1-\d+(?:-\d+){1,15}\b/.exec(text)?.[0];
}
