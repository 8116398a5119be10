import type { LockSetting } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { homesOnLinux } from "../accounts.ts";
import { known, namesOf, notApplicable, textOf, unknown } from "../answers.ts";
import { placeOf } from "../machine-class/linux.ts";
import { tracesOf } from "../traces.ts";
import type { ReadingOf } from "../types.ts";
import { gnomeMachine, gnomeUser } from "./dconf.ts";
import { parseKscreenlocker, parseSwayidle, parseXfceScreensaver } from "./desktops.ts";

/** Servers and managers of graphical sessions: with none of these packages nobody can sign in at a screen of windows. */
const graphical =
  /^(?:gdm3?|lightdm|sddm|lxdm|xdm|slim|ly|greetd|gnome-shell|plasma-(?:workspace|desktop)|kwin(?:-(?:x11|wayland))?|xfce4-session|cinnamon(?:-session)?|mate-session-manager|sway|hyprland|weston|xserver-xorg-core|xorg-x11-server-Xorg|xorg-server|xwayland)$/;

async function hasSessions(machine: Machine): Promise<boolean> {
  for (const folder of ["/usr/share/xsessions", "/usr/share/wayland-sessions"]) {
    if (namesOf(await machine.list(folder)).some((name) => name.endsWith(".desktop"))) return true;
  }
  const units = namesOf(await machine.list("/etc/systemd/system"));
  return units.includes("display-manager.service");
}

/** Known to be without a screen to lock; `unknown` where the packages could not be read. */
async function isGraphical(machine: Machine): Promise<"yes" | "no" | "unknown"> {
  if (await hasSessions(machine)) return "yes";
  const { packages, whole } = await tracesOf(machine);
  if ([...packages.keys()].some((name) => graphical.test(name))) return "yes";
  return whole ? "no" : "unknown";
}

async function kdeMachine(machine: Machine): Promise<LockSetting | undefined> {
  const text = textOf(await machine.read("/etc/xdg/kscreenlockerrc", 65_536));
  const said = text === undefined ? undefined : parseKscreenlocker(text);
  if (said === undefined) return undefined;
  const { fixed, ...rest } = said;
  return { scope: "machine", from: fixed ? "policy" : "default", ...rest, source: "kde" };
}

type Read = (
  text: string,
) => Pick<LockSetting, "enabled" | "afterSeconds" | "password"> | undefined;

function kdeUser(text: string) {
  const said = parseKscreenlocker(text);
  if (said === undefined) return undefined;
  const { fixed: _, ...rest } = said;
  return rest;
}

/** Files below a person's folder that say when their screen locks, and nothing else of them. */
const personal: readonly (readonly [file: string, source: string, read: Read])[] = [
  [".config/kscreenlockerrc", "kde", kdeUser],
  [".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml", "xfce", parseXfceScreensaver],
  [".config/swayidle/config", "swayidle", parseSwayidle],
  [".config/sway/config", "sway", parseSwayidle],
];

async function ofPerson(machine: Machine, home: string): Promise<readonly LockSetting[]> {
  const found: LockSetting[] = [];
  for (const [file, source, read] of personal) {
    const text = textOf(await machine.read(`${home}/${file}`, 1024 * 1024));
    const said = text === undefined ? undefined : read(text);
    if (said !== undefined) found.push({ scope: "user", from: "user", ...said, source });
  }
  return found;
}

interface Told {
  readonly settings: readonly LockSetting[];
  readonly usersNotRead: number;
}

async function ask(machine: Machine): Promise<Told> {
  const rules = [await gnomeMachine(machine), await kdeMachine(machine)];
  const settings = rules.filter((rule) => rule !== undefined);
  const own = await gnomeUser(machine);
  const people: LockSetting[] = own === undefined ? [] : [own];
  let missed = 0;
  for (const home of (await homesOnLinux(machine)) ?? []) {
    const found = await ofPerson(machine, home);
    people.push(...found);
    if (found.length === 0) missed += 1;
  }
  // The agent's own person is one of those in the list.
  if (own !== undefined && missed > 0) missed -= 1;
  // Nobody can have anything else than a rule that cannot be changed.
  const fixed = settings.length > 0 && settings.every(({ from }) => from === "policy");
  return { settings: [...settings, ...people].slice(0, 64), usersNotRead: fixed ? 0 : missed };
}

export async function screenLockOnLinux(machine: Machine): Promise<ReadingOf<"screen-lock">> {
  const { runsIn } = await placeOf(machine);
  if (runsIn === "container") return notApplicable("a container has no screen");
  if (runsIn === "wsl") return notApplicable("the screen is locked by the Windows host");
  const shown = await isGraphical(machine);
  if (shown === "no") return notApplicable("no graphical session is installed");
  const { settings, usersNotRead } = await ask(machine);
  if (settings.length > 0) {
    return known({ settings: [...settings], usersNotRead }, "desktop-settings");
  }
  return unknown(
    "not_reported",
    shown === "yes"
      ? "there is a graphical session, but no setting of its lock could be read: people's own settings of GNOME lie in their sessions"
      : "whether there is a graphical session could not be read",
  );
}
