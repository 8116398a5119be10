/** `screen-lock` -> `screenLock`. */
export function camel(name: string): string {
  return name.replace(/-(?<letter>[a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `screen-lock` -> `ScreenLock`. */
export function pascal(name: string): string {
  const text = camel(name);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `screen-lock` -> `Screen lock`. */
export function words(name: string): string {
  const text = name.replaceAll("-", " ");
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const PATH = /from "(?<path>[^"]+)"/;

/**
 * Puts an import among its sisters (sorted by path) and an entry before the registry's closing line.
 * @param close the line that ends the registry, e.g. `];`
 */
export function enterInto(
  text: string,
  line: { imported: string; entry: string; close: RegExp },
): string {
  const lines = text.replace("= [];", "= [\n];").split("\n");
  const pathOf = (l: string) => PATH.exec(l)?.groups?.path ?? "";
  const isImport = (l: string) => l.startsWith("import ");
  const later = lines.findIndex(
    (l) => isImport(l) && pathOf(l).startsWith("./") && pathOf(l) > pathOf(line.imported),
  );
  const at = later >= 0 ? later : lines.findLastIndex(isImport) + 1;
  lines.splice(at, 0, line.imported);
  const end = lines.findIndex((l, i) => i > at && line.close.test(l));
  if (end < 0) throw new Error("the registry's end was not found");
  lines.splice(end, 0, line.entry);
  return lines.join("\n");
}

/** Puts a statement of a registry that is nothing but exports in its place, under the registry's first line. */
export function enterSorted(text: string, statement: string): string {
  const [head, ...lines] = text.trimEnd().split("\n");
  const statements = lines.join("\n").split(/(?<=;)\n/);
  return [head, ...[...statements, statement].sort(byPath), ""].join("\n");
}

function byPath(a: string, b: string): number {
  const of = (l: string) => PATH.exec(l)?.groups?.path ?? "";
  return of(a) < of(b) ? -1 : 1;
}
