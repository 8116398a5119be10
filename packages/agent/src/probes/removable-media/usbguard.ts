/** What USBGuard does with a device that no rule names. */
export type Target = "allow" | "block" | "reject";

/** `ImplicitPolicyTarget=block` of `usbguard-daemon.conf`; the last one counts. */
export function parseImplicitTarget(text: string): Target | undefined {
  let found: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    found = /^\s*ImplicitPolicyTarget\s*=\s*(?<word>\w+)\s*$/.exec(line)?.groups?.word ?? found;
  }
  const word = found?.toLowerCase();
  return word === "allow" || word === "block" || word === "reject" ? word : undefined;
}

/** Whether the rules let in mass storage of any make: a bare `allow`, or one by the class 08 without an id. */
export function letsStorageIn(rules: string): boolean {
  return rules.split(/\r?\n/).some((line) => {
    const plain = line.trim();
    if (!/^allow(?:\s|$)/.test(plain)) return false;
    const oneDevice =
      /\b(?:id\s+[0-9a-f]{4}:[0-9a-f]{4}|serial\s+"|hash\s+"|[0-9a-f]{4}:[0-9a-f]{4}\b)/i;
    if (oneDevice.test(plain)) return false;
    return !plain.includes("with-interface") || /\b08:|\*:\*:\*/.test(plain);
  });
}
