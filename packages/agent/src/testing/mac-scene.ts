import { type Scene, scene } from "../exec/testing.ts";
import type { Machine } from "../exec/types.ts";

/** A Mac made up for a test, as an ordinary user unless it says otherwise. */
export function mac(about: Omit<Scene, "platform">): Machine {
  return scene({ elevated: false, ...about, platform: "darwin" });
}

export type Plain =
  | string
  | number
  | boolean
  | Date
  | readonly Plain[]
  | { readonly [k: string]: Plain };

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function element(value: Plain): string {
  if (typeof value === "string") return `<string>${escaped(value)}</string>`;
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (typeof value === "number") return `<integer>${value}</integer>`;
  if (value instanceof Date) return `<date>${value.toISOString().replace(".000Z", "Z")}</date>`;
  if (Array.isArray(value)) return `<array>${value.map(element).join("\n")}</array>`;
  const members = Object.entries(value).map(([k, v]) => `<key>${escaped(k)}</key>\n${element(v)}`);
  return `<dict>\n${members.join("\n")}\n</dict>`;
}

/** An XML property list as Apple's tools write it. */
export function plist(value: Plain): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${element(value)}
</plist>
`;
}

/** `Info.plist` of a bundle. */
export function info(name: string, id: string, version: string): string {
  return plist({
    CFBundleName: name,
    CFBundleIdentifier: id,
    CFBundleShortVersionString: version,
    CFBundleVersion: "1",
  });
}
