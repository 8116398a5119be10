import type { FactOf, PendingUpdate } from "../facts/index.ts";

/** What one report says of the updates that a device lacks. */
export interface Sighting {
  /** Undefined where the system is not known. */
  readonly platform: "windows" | "macos" | "linux" | undefined;
  readonly updates: readonly PendingUpdate[];
  /** Whether updates that were installed wait for a restart: they are not in force until then. */
  readonly waits: boolean;
  readonly history: FactOf<"installed-updates"> | undefined;
}

/**
 * What became of an update that was missing and is no longer listed.
 * `missing`: still, because a newer one stands in its place or a restart has to come first. `in-force`: it, or a newer one, is
 * there. `vanished`: it is offered no more, and nothing says that it was installed.
 */
export type Fate = "missing" | "in-force" | "vanished";

/** @param row the update as it was listed: its name, and the version installed beside it then */
export function fateOf(
  row: { readonly name: string; readonly installed: string | null },
  { platform, updates, waits, history }: Sighting,
): Fate {
  const replaced = updates.some(
    (u) => u.name === row.name && (u.installed ?? null) === row.installed,
  );
  if (replaced || waits) return "missing";
  // A package manager offers whatever is newer than what is there. Windows and macOS take offers back.
  if (platform === "linux") return "in-force";
  const events = history?.state === "known" ? history.value.updates : [];
  const isInstalled = events.some((u) => u.result === "installed" && names(u).includes(row.name));
  return isInstalled ? "in-force" : "vanished";
}

function names({
  id,
  title,
}: {
  readonly id: string;
  readonly title?: string | undefined;
}): readonly string[] {
  return [id, title ?? id];
}
