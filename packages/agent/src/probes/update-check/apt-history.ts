/**
 * Whether the last transaction in `/var/log/apt/history.log` upgraded anything. Only then does the time of the file say
 * when: the times inside are local and bear no zone.
 */
export function endsWithUpgrade(history: string): boolean {
  const last =
    history
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  return /^Upgrade: \S/m.test(last) && /^End-Date: /m.test(last);
}
