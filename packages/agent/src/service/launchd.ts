import type { Schedule } from "@muster/mapping/wire";
import type { Installed, Staying, UnitFile } from "./systemd.ts";
import { escaped } from "./xml.ts";

const LABEL = "org.muster.agent";

/**
 * A property list for `/Library/LaunchDaemons`: started as the window opens, by the Mac's own clock and time zone; a start
 * that was slept through happens on waking.
 */
export function launchdTimer(installed: Installed, { start }: Schedule): readonly UnitFile[] {
  const [hour, minute] = start.split(":").map(Number);
  const when = `  <key>StartCalendarInterval</key>
  <dict>
    <key>Hour</key>
    <integer>${hour}</integer>
    <key>Minute</key>
    <integer>${minute}</integer>
  </dict>`;
  return [propertyList(installed, ["run", "--tonight"], when)];
}

/** One process that stays, and is started again where it fails. */
export function launchdResident(installed: Installed, command: Staying): readonly UnitFile[] {
  const when = `  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>300</integer>`;
  return [propertyList(installed, command.split(" "), when)];
}

function propertyList(
  { node, main, state, flags }: Installed,
  words: readonly string[],
  when: string,
): UnitFile {
  const command = [node, ...flags, main, ...words, "--state", state];
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${escaped(word)}</string>`).join("\n")}
  </array>
${when}
  <key>ProcessType</key>
  <string>Background</string>
  <key>LowPriorityIO</key>
  <true/>
  <key>Nice</key>
  <integer>19</integer>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`;
  return { name: `${LABEL}.plist`, text };
}
