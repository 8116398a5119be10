import { perScan } from "../../exec/per-scan.ts";
import type { Machine } from "../../exec/types.ts";

/** Ports that something listens on, from `/proc/net/tcp` or `tcp6`: rows in state 0A whose address is not loopback's alone. */
export function parseListening(text: string): readonly number[] {
  const ports = new Set<number>();
  for (const line of text.split("\n")) {
    const { address, port } =
      /^\s*\d+: (?<address>[0-9A-F]{8}|[0-9A-F]{32}):(?<port>[0-9A-F]{4}) [0-9A-F]+:0000 0A /i.exec(
        line,
      )?.groups ?? {};
    if (address === undefined || port === undefined || isLoopback(address)) continue;
    ports.add(Number.parseInt(port, 16));
  }
  return [...ports].filter((port) => port > 0).sort((a, b) => a - b);
}

/** Addresses stand in the machine's byte order, four bytes at a time: 127.x is `..00007F`, or `7F….` on a big-endian one. */
function isLoopback(address: string): boolean {
  const plain = address.toUpperCase();
  if (plain.length === 8) return plain.endsWith("7F") || plain.startsWith("7F");
  return (
    plain === "00000000000000000000000001000000" || plain === "00000000000000000000000000000001"
  );
}

/**
 * Ports that something listens on for others; `undefined` where neither list is shown. The kernel walks all its connections
 * for it, so it is asked only where nothing else tells.
 */
export const listeningOn = perScan(async (machine: Machine) => {
  const lists: (readonly number[])[] = [];
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const answer = await machine.read(file);
    if (answer.state === "read") lists.push(parseListening(answer.text));
  }
  return lists.length === 0 ? undefined : [...new Set(lists.flat())];
});
