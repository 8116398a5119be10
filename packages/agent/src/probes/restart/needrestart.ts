/**
 * Reads `needrestart -b`. `NEEDRESTART-KSTA` is 1 where the running kernel is the newest, 2 or 3 where a newer one waits, 0
 * where it cannot tell. As an ordinary user it prints its version only.
 */
export function parseNeedrestart(
  text: string,
): { required: boolean; because: string[] } | undefined {
  const status = /^NEEDRESTART-KSTA:\s*(?<status>\d)\s*$/m.exec(text)?.groups?.status;
  if (status === "1") return { required: false, because: [] };
  if (status !== "2" && status !== "3") return undefined;
  const expected = /^NEEDRESTART-KEXP:\s*(?<kernel>\S+)\s*$/m.exec(text)?.groups?.kernel;
  return {
    required: true,
    because: [expected === undefined ? "a newer kernel" : `kernel ${expected}`],
  };
}
