import type { Schedule } from "@muster/mapping/wire";
import type { Installed, Staying, UnitFile } from "./systemd.ts";
import { escaped } from "./xml.ts";

/**
 * A task for Windows' Task Scheduler (`schtasks /Create /XML`), which runs as the system's own account: started as the window
 * opens, by the computer's own clock and time zone; a start that was missed is made up for.
 */
export function nightlyTask(installed: Installed, { start }: Schedule): readonly UnitFile[] {
  const trigger = `    <CalendarTrigger>
      <StartBoundary>2026-01-01T${start}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>`;
  return [task(installed, { trigger, words: ["run", "--tonight"], again: "" })];
}

/** One process that stays: started with the computer, and again where it fails. */
export function residentTask(installed: Installed, command: Staying): readonly UnitFile[] {
  const trigger = `    <BootTrigger>
      <Enabled>true</Enabled>
    </BootTrigger>`;
  const again = `
    <RestartOnFailure>
      <Interval>PT5M</Interval>
      <Count>255</Count>
    </RestartOnFailure>`;
  return [task(installed, { trigger, words: command.split(" "), again })];
}

interface Parts {
  readonly trigger: string;
  readonly words: readonly string[];
  readonly again: string;
}

/** Without a declared encoding: the text is ASCII, so that it is right in whatever `schtasks` takes it for. */
function task({ node, main, state, flags }: Installed, { trigger, words, again }: Parts): UnitFile {
  const line = [...flags, main, ...words, "--state", state].map(argument).join(" ");
  const text = `<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Evidence agent for the Data Security and Protection Toolkit</Description>
    <URI>\\muster-agent</URI>
  </RegistrationInfo>
  <Triggers>
${trigger}
  </Triggers>
  <Principals>
    <Principal id="System">
      <UserId>S-1-5-18</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>${again}
  </Settings>
  <Actions Context="System">
    <Exec>
      <Command>${escaped(node)}</Command>
      <Arguments>${escaped(line)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
  return { name: "muster-agent.xml", text };
}

/** A word of a command line as Windows' programs take it apart. A path holds no quotes; a stroke before the last one would. */
export function argument(word: string): string {
  return /^[\w.:\\/+-]+$/.test(word) ? word : `"${word.replace(/\\$/, "\\\\")}"`;
}
