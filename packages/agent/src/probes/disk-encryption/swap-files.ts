import { byText } from "../answers.ts";
import { useOf, type Volume } from "./lsblk.ts";

/**
 * Files in use as swap space, from `/proc/swaps`: a table whose first two columns are the name and the kind. Spaces in a name are written as
 * `\040`.
 */
export function parseSwapFiles(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", kind] = line.trim().split(/\s+/);
    if (kind !== "file" || !name.startsWith("/")) return [];
    return [
      name.replace(/\\(?<octal>[0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    ];
  });
}

/** The volume that a path lies on: the longest mount point above it. */
function volumeUnder(path: string, volumes: readonly Volume[]): Volume | undefined {
  const above = volumes.filter(({ mount }) => mount === "/" || path.startsWith(`${mount}/`));
  return above.sort((a, b) => b.mount.length - a.mount.length)[0];
}

/** Adds each swap file as the volume it lies on is. */
export function withSwapFiles(
  volumes: readonly Volume[],
  files: readonly string[],
): readonly Volume[] {
  const added = files.map((path): Volume => {
    const under = volumeUnder(path, volumes);
    const { state = "unknown", method } = under ?? {};
    return { mount: path, use: "swap", state, ...(method !== undefined && { method }) };
  });
  return [...volumes, ...added].sort((a, b) => byText(a.mount, b.mount));
}

/** Volumes of which only some folders are encrypted, by where they are mounted. */
export function withPartial(
  volumes: readonly Volume[],
  marked: ReadonlyMap<string, string>,
): readonly Volume[] {
  const partial = new Map(
    [...marked].map(([path, method]) => [volumeUnder(`${path}/`, volumes)?.mount, method] as const),
  );
  return volumes.map((volume) => {
    const method = partial.get(volume.mount);
    const open = volume.state === "plain" && useOf(volume.mount) !== "boot";
    return method === undefined || !open ? volume : { ...volume, state: "partial", method };
  });
}
