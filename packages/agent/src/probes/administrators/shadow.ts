/** What `/etc/shadow` says of one account's password. */
export interface Password {
  /** `open`: none is asked for; `locked`: no password fits, though a key may; `set`: there is one. */
  readonly state: "open" | "locked" | "set";
  /** Day from which the account is shut, in days since 1970. */
  readonly expires: number | undefined;
}

function stateOf(hash: string): Password["state"] {
  if (hash === "") return "open";
  // An `x` sends to another file that is not this one: no password fits it.
  return /^[!*]/.test(hash) || hash === "x" ? "locked" : "set";
}

/** Reads `/etc/shadow`. Nothing of the hash itself is kept. */
export function parseShadow(text: string): ReadonlyMap<string, Password> {
  const found = new Map<string, Password>();
  for (const line of text.split(/\r?\n/)) {
    const [name, hash, , , , , , day = ""] = line.split(":");
    if (!name || hash === undefined || /^[#+-]/.test(name)) continue;
    const expires = /^\d{1,6}$/.test(day) ? Number(day) : undefined;
    found.set(name, { state: stateOf(hash), expires });
  }
  return found;
}
