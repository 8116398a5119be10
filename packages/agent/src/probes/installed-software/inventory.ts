import type { SoftwareItem, ValueOf } from "@muster/mapping/facts";
import { SOFTWARE_LIMIT } from "@muster/mapping/facts/limits";
import { byText, sorted } from "../answers.ts";

type Inventory = ValueOf<"installed-software">;

const order = ["source", "name", "version", "architecture", "path"] as const;

function keyOf(item: SoftwareItem): string {
  return order.map((member) => item[member] ?? "").join("\n");
}

/**
 * The inventory in its one order (source, name, version), each title once. A list over its limit is cut and says so:
 * it is then a lower bound.
 */
export function inventoryOf(
  items: readonly SoftwareItem[],
  read: readonly string[],
  unread: readonly string[],
): Inventory {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const all = [...byKey].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
  const cut =
    all.length > SOFTWARE_LIMIT ? [`${all.length} titles: only ${SOFTWARE_LIMIT} are listed`] : [];
  const missed = sorted([...unread, ...cut]);
  return {
    items: all.slice(0, SOFTWARE_LIMIT),
    complete: missed.length === 0,
    read: sorted(read),
    unread: missed,
  };
}
