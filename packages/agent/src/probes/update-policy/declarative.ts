import { at, countAt, isDict, textAt } from "../../macos/values.ts";

/** Where macOS keeps what declarative management (from macOS 14 on) asks of software updates; only root may read it. */
export const DDM_STATE = "/var/db/softwareupdate/SoftwareUpdateDDMStatePersistence.plist";

/** An update that management enforces. */
export interface Enforced {
  readonly version: string;
  /** Local time, as management wrote it. */
  readonly by: string | undefined;
}

/** `on`, `off`: management decided; `free`: it leaves the choice to the person; `undefined`: it says nothing of it. */
export type Decision = "on" | "off" | "free" | undefined;

export interface Declared {
  readonly check: Decision;
  readonly download: Decision;
  readonly installOs: Decision;
  readonly installSecurity: Decision;
  readonly deferralDays: number | undefined;
  readonly enforced: readonly Enforced[];
  /** It decides how updates are installed, and does not only enforce single ones: the old keys are not in force. */
  readonly decides: boolean;
}

const words: Readonly<Record<string, Decision>> = {
  true: "on",
  "1": "on",
  alwayson: "on",
  false: "off",
  "2": "off",
  alwaysoff: "off",
  "0": "free",
  allowed: "free",
};

/** Numbers are Apple's own (0 allowed, 1 always on, 2 always off: as baselines check for them); any other is not known. */
function decision(settings: unknown, key: string): Decision {
  const value = at(settings, key);
  const word = String(value).toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

const ways = [
  "automaticallyCheck",
  "automaticallyDownload",
  "automaticallyInstallOSUpdates",
  "automaticallyInstallSystemAndSecurityUpdates",
] as const;

/** The old keys count only where it says of none of them anything, or leaves all it names, installing among them, to the person. */
function isDeciding(settings: unknown): boolean {
  const named = ways.filter((key) => at(settings, key) !== undefined);
  if (named.length === 0) return false;
  return (
    named.some((key) => decision(settings, key) !== "free") ||
    decision(settings, "automaticallyInstallOSUpdates") !== "free"
  );
}

function enforcedIn(fields: unknown): readonly Enforced[] {
  const declarations = at(fields, "Declarations");
  if (!isDict(declarations)) return [];
  return Object.values(declarations).flatMap((declaration) => {
    const version = textAt(declaration, "TargetOSVersion");
    return version === undefined
      ? []
      : [{ version, by: textAt(declaration, "TargetLocalDateTime") }];
  });
}

const deferrals = ["combinedUpdatesDeferralPeriod", "minorOSDeferralPeriod"] as const;

/**
 * The state file of declarative management. `undefined` where it holds no settings and enforces nothing: then the old
 * preference keys are in force. The layout is Apple's own and may change: a key that is missing is not known.
 */
export function parseDeclared(value: unknown): Declared | undefined {
  const fields = at(value, "SUCorePersistedStatePolicyFields");
  const settings = at(fields, "SUCoreDDMDeclarationGlobalSettings");
  const enforced = enforcedIn(fields);
  const keys = isDict(settings) ? Object.keys(settings).length : 0;
  if (keys === 0 && enforced.length === 0) return undefined;
  const days = deferrals.map((key) => countAt(settings, key)).filter((d) => d !== undefined);
  return {
    check: decision(settings, "automaticallyCheck"),
    download: decision(settings, "automaticallyDownload"),
    installOs: decision(settings, "automaticallyInstallOSUpdates"),
    installSecurity: decision(settings, "automaticallyInstallSystemAndSecurityUpdates"),
    deferralDays: days.length === 0 ? undefined : Math.max(...days),
    enforced,
    decides: isDeciding(settings),
  };
}
