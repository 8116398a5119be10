import { canonicalJson, type Json } from "@muster/mapping/wire";

/**
 * A JSON document that people and line tools can read: its head, then one row a line under `name`. Canonical but for the
 * line breaks, so the same values give the same bytes.
 */
export function* rowsDocument(
  head: { readonly [key: string]: Json | undefined },
  name: string,
  rows: Iterable<Json>,
): Generator<string> {
  yield `${canonicalJson(head).slice(0, -1)},\n${JSON.stringify(name)}:[`;
  let separator = "\n";
  for (const row of rows) {
    yield separator + canonicalJson(row);
    separator = ",\n";
  }
  yield "\n]}\n";
}
