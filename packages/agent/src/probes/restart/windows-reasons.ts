import type { KeyAnswer, RegistryView } from "../../windows/registry.ts";
import { type Row, textIn, wholeIn } from "../../windows/values.ts";
import { keyState } from "../windows-answers.ts";

const WINDOWS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
const SERVICING = `${WINDOWS}\\Component Based Servicing`;
const AUTO_UPDATE = `${WINDOWS}\\WindowsUpdate\\Auto Update`;
const CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control";

interface Mark {
  readonly path: string;
  readonly because: string;
  /** Without this key's word nobody can say that nothing waits. */
  readonly decides: boolean;
}

/** Keys that are there only while something waits for a restart. */
const marks: readonly Mark[] = [
  { path: `${SERVICING}\\RebootPending`, because: "component-servicing", decides: true },
  { path: `${SERVICING}\\RebootInProgress`, because: "component-servicing", decides: false },
  { path: `${SERVICING}\\PackagesPending`, because: "component-servicing", decides: false },
  { path: `${AUTO_UPDATE}\\RebootRequired`, because: "windows-update", decides: true },
  { path: `${AUTO_UPDATE}\\PostRebootReporting`, because: "windows-update", decides: false },
];

/** What waits for a restart, and what could not be looked at. */
export interface RestartSigns {
  readonly reasons: readonly string[];
  /** Reasons that never count alone: printer drivers and updaters leave file renames behind for months. */
  readonly weak: readonly string[];
  readonly unread: readonly Unread[];
}

type Unread = Extract<KeyAnswer, { state: "failed" }>;

function fromKeys(registry: RegistryView): Pick<RestartSigns, "reasons" | "unread"> {
  const reasons: string[] = [];
  const unread: Unread[] = [];
  for (const { path, because, decides } of marks) {
    const key = keyState(registry, path);
    if (key.state === "read") reasons.push(because);
    // A key that no recording asked for is silent; one that could not be read may be there.
    else if (key.state === "failed" && (decides || key.reason !== "command_missing")) {
      unread.push(key);
    }
  }
  return { reasons, unread };
}

function computerName(registry: RegistryView, which: string): string | undefined {
  const values = registry.values(`${CONTROL}\\ComputerName\\${which}`) ?? {};
  return textIn(values, "ComputerName")?.toLowerCase();
}

function isRenamed(registry: RegistryView): boolean {
  const active = computerName(registry, "ActiveComputerName");
  const set = computerName(registry, "ComputerName");
  return active !== undefined && set !== undefined && active !== set;
}

function hasValue(row: Row | undefined, pattern: RegExp): boolean {
  const [, value] = Object.entries(row ?? {}).find(([name]) => pattern.test(name)) ?? [];
  return Array.isArray(value) ? value.length > 0 : typeof value === "string" && value !== "";
}

/** Every sign in the registry that something waits for a restart. */
export function restartSigns(registry: RegistryView): RestartSigns {
  const { reasons, unread } = fromKeys(registry);
  const updates = registry.values("HKLM\\SOFTWARE\\Microsoft\\Updates") ?? {};
  const updateExe = wholeIn(updates, "UpdateExeVolatile") ?? 0;
  const session = registry.values(`${CONTROL}\\Session Manager`);
  return {
    reasons: [
      ...reasons,
      ...(isRenamed(registry) ? ["computer-name"] : []),
      ...(updateExe === 0 ? [] : ["update-exe"]),
    ],
    weak: hasValue(session, /^PendingFileRenameOperations2?$/i) ? ["file-renames"] : [],
    unread,
  };
}
