import { posix, win32 } from "node:path";
import type { Environment } from "./environment.ts";

/** Where the settings file and the state lie where nobody says otherwise. */
export interface Places {
  readonly file: string;
  readonly state: string;
}

const NAME = "muster-agent";
const FILE = "agent.yaml";

/**
 * As root or administrator these are folders that only such may write to, and no variable moves them: a person's own
 * variables reach programs that the person starts with elevation.
 */
export function defaultPlaces(environment: Environment): Places {
  const { platform, isRoot } = environment;
  if (platform === "win32") return isRoot ? windowsPlaces(environment) : windowsUser(environment);
  const state = platform === "darwin" ? macState(environment) : linuxState(environment);
  return { file: isRoot ? `/etc/${NAME}/${FILE}` : unixUserFile(environment), state };
}

function windowsPlaces({ systemRoot }: Environment): Places {
  const drive = systemRoot?.slice(0, 2) ?? "C:";
  return {
    // Not beside the state: before enrolment anybody may make folders in ProgramData.
    file: win32.join(`${drive}\\`, "Program Files", NAME, FILE),
    state: win32.join(`${drive}\\`, "ProgramData", NAME),
  };
}

function windowsUser({ home, appData, localAppData }: Environment): Places {
  return {
    file: win32.join(appData ?? win32.join(home, "AppData", "Roaming"), NAME, FILE),
    state: win32.join(localAppData ?? win32.join(home, "AppData", "Local"), NAME),
  };
}

function unixUserFile({ configHome, home }: Environment): string {
  return posix.join(configHome ?? posix.join(home, ".config"), NAME, FILE);
}

function linuxState({ isRoot, stateHome, home }: Environment): string {
  if (isRoot) return `/var/lib/${NAME}`;
  return posix.join(stateHome ?? posix.join(home, ".local", "state"), NAME);
}

function macState({ isRoot, stateHome, home }: Environment): string {
  const support = "Library/Application Support";
  if (isRoot) return `/${support}/${NAME}`;
  return posix.join(stateHome ?? posix.join(home, support), NAME);
}
