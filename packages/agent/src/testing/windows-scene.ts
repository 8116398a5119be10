import type { Scene } from "../exec/testing.ts";

const CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const ENVIRONMENT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";

/** A section that did not answer, as the script writes it. */
export class Failed {
  readonly error: { readonly type: string; readonly hresult?: string };

  constructor(type: string, hresult?: string) {
    this.error = hresult === undefined ? { type } : { type, hresult };
  }
}

type SectionData = Readonly<Record<string, unknown>>;

function document(sections: SectionData): string {
  const entries = Object.entries(sections).map(([name, data]) => [
    name,
    data instanceof Failed ? { ok: false, error: data.error } : { ok: true, ms: 1, data },
  ]);
  return JSON.stringify({
    format: "muster-windows-answer/1",
    sections: Object.fromEntries(entries),
  });
}

/**
 * A Windows machine made up of what its sections hold; `registry` by key, null for a key that is not there. What is left
 * out was not asked. `updates` are the sections of the second process.
 */
export function windowsScene(
  sections: SectionData,
  more: { readonly updates?: SectionData } & Omit<Scene, "platform" | "commands"> = {},
): Scene {
  const { updates, ...scene } = more;
  return {
    ...scene,
    platform: "win32",
    commands: {
      "windows-answer": document(sections),
      ...(updates !== undefined && { "windows-updates": document(updates) }),
    },
  };
}

/** A key's values as the registry section has them. */
export function key(values: SectionData, keys: readonly string[] = []) {
  return { values, keys };
}

/** Windows 11 Pro 24H2 in the registry and in WMI. */
export const windows11 = {
  registry: {
    [CURRENT]: key({
      ProductName: "Windows 10 Pro",
      CurrentVersion: "6.3",
      CurrentBuild: "26100",
      UBR: 4061,
      DisplayVersion: "24H2",
      ReleaseId: "2009",
      EditionID: "Professional",
      InstallationType: "Client",
    }),
    [ENVIRONMENT]: key({ PROCESSOR_ARCHITECTURE: "AMD64" }),
  },
  "operating-system": {
    Caption: "Microsoft Windows 11 Pro",
    Version: "10.0.26100",
    BuildNumber: "26100",
    ProductType: 1,
    OperatingSystemSKU: 48,
    LastBootUpTime: "2026-11-19T07:41:12.500Z",
    OSArchitecture: "64-bit",
  },
};

/** The same with other values of the registry's `CurrentVersion` and of WMI. */
export function windowsWith(
  current: SectionData,
  system: SectionData | undefined,
  registry: SectionData = {},
) {
  return {
    registry: {
      [CURRENT]: key(current),
      [ENVIRONMENT]: windows11.registry[ENVIRONMENT],
      ...registry,
    },
    ...(system !== undefined && { "operating-system": system }),
  };
}
