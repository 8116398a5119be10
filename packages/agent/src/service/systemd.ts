import type { Schedule } from "@muster/mapping/wire";
import { hardening, type Sandbox } from "./hardening.ts";

/** How the agent is started on this machine. */
export interface Installed {
  /** Absolute path of the Node binary, and of the agent's main module. */
  readonly node: string;
  readonly main: string;
  /** The state folder, absolute. */
  readonly state: string;
  /** Node's own flags. */
  readonly flags: readonly string[];
}

/** How a process that stays is called: with or without the live channel. */
export type Staying = "run" | "run --live";

/** What units for Linux depend on beside. */
export interface Here extends Pick<Sandbox, "homes" | "dnf" | "tpm"> {}

/** A machine with nothing special about it. */
const plain: Here = { homes: [], dnf: false, tpm: undefined };

export interface UnitFile {
  readonly name: string;
  readonly text: string;
}

const unfelt = `
# Not felt on the machine.
Nice=19
CPUSchedulingPolicy=batch
CPUWeight=10
IOSchedulingClass=idle
IOWeight=10
MemoryHigh=200M
TasksMax=64
`.trim();

const HEAD =
  "# Written by muster-agent service; write it again after an update of the agent or a new schedule.";

/** A process only between the opening of the window and this device's moment: `muster-agent.timer` and its service. */
export function timerUnits(
  installed: Installed,
  schedule: Schedule,
  here: Here = plain,
): readonly UnitFile[] {
  const service = unit(installed, here, {
    type: "oneshot",
    command: "run --tonight",
    // A second net under the agent's own limits, should it ever turn in circles: a night takes seconds.
    after: "TimeoutStartSec=infinity\nLimitCPU=120",
  });
  const timer = `${HEAD}
[Unit]
Description=Nightly scan for the Data Security and Protection Toolkit

[Timer]
# The agent waits within the window for this device's own moment; a night that was slept through is caught up.
OnCalendar=*-*-* ${schedule.start}:00 Europe/London
Persistent=yes
AccuracySec=1min

[Install]
WantedBy=timers.target
`;
  return [
    { name: "muster-agent.service", text: service },
    { name: "muster-agent.timer", text: timer },
  ];
}

/** One process that stays: follows a changed schedule by itself, and tries again while the collector can't be reached. */
export function residentUnits(
  installed: Installed,
  command: Staying,
  here: Here = plain,
): readonly UnitFile[] {
  const service = unit(installed, here, {
    type: "exec",
    command,
    after: "Restart=on-failure\nRestartSec=5min",
  });
  const text = `${service}\n[Install]\nWantedBy=multi-user.target\n`;
  return [{ name: "muster-agent.service", text }];
}

interface Shape {
  readonly type: string;
  readonly command: string;
  readonly after: string;
}

function unit(installed: Installed, here: Here, { type, command, after }: Shape): string {
  const { node, main, state, flags } = installed;
  const sandbox = { ...here, node, main, state, stays: type === "exec" };
  const words = [node, ...flags, main].map(quoted).join(" ");
  return `${HEAD}
[Unit]
Description=Evidence agent for the Data Security and Protection Toolkit
Wants=network-online.target
After=network-online.target

[Service]
Type=${type}
ExecStart=${words} ${command} --state ${quoted(state)}
${after}
SuccessExitStatus=1

${hardening(sandbox, quoted)}

${unfelt}
`;
}

/** A word of a unit file's command line: quoted, with systemd's specifiers and variables taken literally. */
function quoted(word: string): string {
  const plain = word.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w./@:+=,*-]+$/.test(word) ? plain : `"${plain}"`;
}
