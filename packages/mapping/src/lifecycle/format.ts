const WIDTH = 110;

/**
 * The text of a product file: members one a line, what fits on a line kept on it, so that a changed date is a changed
 * line. The same value always gives the same text, which is what digests of list files are made over.
 */
export function formatJson(value: unknown, indent = ""): string {
  const flat = oneLine(value);
  if (typeof value !== "object" || value === null || indent.length + flat.length <= WIDTH)
    return flat;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((v) => inner + formatJson(v, inner))
    : Object.entries(value).map(
        ([k, v]) => `${inner}${JSON.stringify(k)}: ${formatJson(v, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${oneLine(v)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** A product file's text. */
export function formatProduct(product: object): string {
  return `${formatJson(product)}\n`;
}
