import { system32 } from "./system-root.ts";

/** The system that commands run on, as far as they depend on it. */
export type System =
  | { readonly platform: "linux" | "darwin" }
  | {
      readonly platform: "win32";
      readonly systemRoot: string;
      /** A folder that programs may write to, and that is their user's own. */
      readonly temporary: string;
    };

/** What a command finds around it. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** English, unpaged, colourless output, and nothing of the agent's own environment: no proxy, no credentials, no paths. */
const plain = { LC_ALL: "C", LANG: "C", NO_COLOR: "1", TERM: "dumb", HOME: "/nonexistent" };

/** zypper then takes no lock, which as root it would write even for a look (libzypp's ZYppFactory.cc, checked 2026-11-25). */
const readOnly = { ZYPP_READONLY_HACK: "1" };

/** What every command is given. Only folders that the system alone writes to are on its path. */
export function surroundingsOn(system: System): Surroundings {
  if (system.platform !== "win32") {
    // macOS has its administrators' tools in the same folders, and Homebrew's in none of them.
    const path = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
    return { environment: { ...plain, ...readOnly, ...path }, folder: "/" };
  }
  const { systemRoot, temporary } = system;
  const folder = system32(systemRoot);
  const powerShell = `${folder}\\WindowsPowerShell\\v1.0`;
  return {
    folder,
    environment: {
      // Sockets, cryptography and .NET do not start without these.
      SystemRoot: systemRoot,
      SystemDrive: systemRoot.slice(0, 2),
      windir: systemRoot,
      ComSpec: `${folder}\\cmd.exe`,
      PATH: [folder, `${folder}\\wbem`, powerShell].join(";"),
      PATHEXT: ".COM;.EXE",
      // A module of a user's must never stand in for one of the system's.
      PSModulePath: `${powerShell}\\Modules`,
      TEMP: temporary,
      TMP: temporary,
      NO_COLOR: "1",
    },
  };
}
