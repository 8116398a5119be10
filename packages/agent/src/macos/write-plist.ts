import type { PlistValue } from "./plist-types.ts";

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function element(value: PlistValue): string {
  if (typeof value === "string") return `<string>${escaped(value)}</string>`;
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (typeof value === "number") return `<real>${value}</real>`;
  if (Array.isArray(value)) return `<array>\n${value.map(element).join("\n")}\n</array>`;
  const members = Object.entries(value).map(
    ([key, member]) => `<key>${escaped(key)}</key>\n${element(member)}`,
  );
  return `<dict>\n${members.join("\n")}\n</dict>`;
}

/** A value as an XML property list that is read as the same value. Dates and data stay the texts that they were read as. */
export function writePlist(value: PlistValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n${element(value)}\n</plist>\n`;
}
