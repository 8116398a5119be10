import type { Machine } from "../exec/types.ts";
import { parsePlist } from "./plist.ts";
import { at, countAt, flagAt, listAt, textAt } from "./values.ts";

/** What the kernel's device tree says of the machine and of who sits at it. */
export interface PlatformExpert {
  readonly model: string | undefined;
  readonly manufacturer: string | undefined;
  readonly serial: string | undefined;
  /** The person at the screen: short name and number. `undefined` where nobody is signed in or it does not say. */
  readonly console: { readonly name: string; readonly uid: number } | undefined;
}

function consoleUser(root: unknown): PlatformExpert["console"] {
  const sessions = listAt(root, "IOConsoleUsers");
  const present = sessions.find((s) => flagAt(s, "kCGSSessionOnConsoleKey") === true);
  const name = textAt(present, "kCGSSessionUserNameKey");
  const uid = countAt(present, "kCGSSessionUserIDKey");
  // Numbers below 500 are the system's own: nobody has signed in.
  return name === undefined || uid === undefined || uid < 500 ? undefined : { name, uid };
}

function platformNode(root: unknown): unknown {
  if (textAt(root, "IOPlatformSerialNumber") !== undefined) return root;
  const children = listAt(root, "IORegistryEntryChildren");
  return (
    children.find((child) => textAt(child, "IOObjectClass") === "IOPlatformExpertDevice") ??
    children.find((child) => at(child, "IOPlatformSerialNumber") !== undefined)
  );
}

/** `ioreg -a -c IOPlatformExpertDevice -d 2`: a property list; with `-r` it is a list of one. */
export function parsePlatformExpert(text: string): PlatformExpert | undefined {
  const value = parsePlist(text);
  const root: unknown = Array.isArray(value) ? value[0] : value;
  const node = platformNode(root);
  const console = consoleUser(root);
  if (node === undefined && console === undefined) return undefined;
  return {
    model: textAt(node, "model"),
    manufacturer: textAt(node, "manufacturer"),
    serial: textAt(node, "IOPlatformSerialNumber"),
    console,
  };
}

export async function platformExpert(machine: Machine): Promise<PlatformExpert | undefined> {
  const args = ["-a", "-c", "IOPlatformExpertDevice", "-d", "2"];
  const answer = await machine.run("ioreg", args, { timeoutMs: 5_000 });
  return answer.state === "ran" && answer.exitCode === 0
    ? parsePlatformExpert(answer.stdout)
    : undefined;
}
