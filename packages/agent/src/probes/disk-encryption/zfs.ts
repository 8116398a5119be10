import { byText } from "../answers.ts";
import { useOf, type Volume } from "./lsblk.ts";

/** `zfs get -H -o name,property,value encryption,mounted,mountpoint`: the mounted file systems and whether each is encrypted. */
export function parseZfs(text: string): readonly Volume[] {
  const sets = new Map<string, Map<string, string>>();
  for (const line of text.split("\n")) {
    const [name, second, third] = line.split("\t");
    if (name === undefined || second === undefined) continue;
    // `zfs get -H -o name,value encryption` has no column for the property.
    const [property, value] = third === undefined ? ["encryption", second] : [second, third];
    const properties = sets.get(name) ?? new Map<string, string>();
    sets.set(name, properties.set(property, value.trim()));
  }
  return [...sets]
    .filter(([, properties]) => properties.get("mounted") !== "no")
    .map(([name, properties]) =>
      volumeOf(properties.get("mountpoint") ?? name, properties.get("encryption")),
    )
    .sort((a, b) => byText(a.mount, b.mount));
}

function volumeOf(mount: string, encryption: string | undefined): Volume {
  const use = useOf(mount);
  if (encryption === "off") return { mount, use, state: "plain" };
  if (encryption === undefined || !/^aes-/.test(encryption))
    return { mount, use, state: "unknown" };
  return { mount, use, state: "encrypted", method: encryption };
}
