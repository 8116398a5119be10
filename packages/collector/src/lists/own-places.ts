import { type Document, isCollection, isMap, type LineCounter, type Node } from "yaml";

type Path = readonly PropertyKey[];

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "range" in value;

/** What stands under one key: the key itself, which is on the line that a person looks for, and the value. */
function stepInto(at: unknown, part: PropertyKey): { key: unknown; value: unknown } {
  if (isMap(at)) {
    const pair = at.items.find((p) => String(p.key) === String(part));
    return { key: pair?.key, value: pair?.value };
  }
  const value: unknown = isCollection(at) ? at.get(part, true) : undefined;
  return { key: value, value };
}

/** The line on which a key stands, counting from 1; for one that is missing, that of what lacks it. */
export function lineOf(
  { contents }: Pick<Document, "contents">,
  path: Path,
  lines: LineCounter,
): number {
  let at: unknown = contents;
  let named: unknown = contents;
  for (const part of path) {
    const { key, value } = stepInto(at, part);
    if (!isNode(key)) break;
    named = key;
    at = value;
  }
  const offset = isNode(named) ? (named.range?.[0] ?? 0) : 0;
  return Math.max(1, lines.linePos(offset).line);
}
