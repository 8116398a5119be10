import type { Command } from "./context.ts";

export interface Option {
  readonly name: string;
  /** What stands for the value in the help; none for a switch. */
  readonly value?: string;
  readonly help: string;
}

export interface Entry {
  /** The words that call it. */
  readonly words: readonly string[];
  readonly summary: string;
  /** What a person should know before using it; paragraphs. */
  readonly about: readonly string[];
  readonly options: readonly Option[];
  /** For the agent itself: not shown to people. */
  readonly isInternal?: true;
  readonly load: () => Promise<Command>;
}

const state = { name: "state", value: "DIR", help: "the agent's own folder (made with mode 0700)" };
const config = { name: "config", value: "FILE", help: "settings file instead of the default one" };
const json = { name: "json", help: "print JSON for a program to read" };
const common = [state, config, json];
const kinds = [
  { name: "resident", help: "one process that stays, instead of a timer" },
  { name: "live", help: "one that stays and can be asked to scan now" },
];

/** Every command of the agent. The code of one is loaded when it is called. */
export const catalogue: readonly Entry[] = [
  {
    words: ["enrol"],
    summary: "make this device known to a collector",
    about: [
      "Makes a key on this device, proves to the collector that it holds it, and pins the collector's own keys. " +
        "`muster token create` on the collector prints this command with everything filled in.",
      "A token on the command line can be read by other users of this device while the command runs; " +
        "--token-file keeps it out of sight.",
    ],
    options: [
      {
        name: "collector",
        value: "URL",
        help: "where the collector is, such as https://collector.example:8443",
      },
      {
        name: "fingerprint",
        value: "HEX",
        help: "SHA-256 of its certificate; else this device must trust the certificate",
      },
      { name: "token", value: "TOKEN", help: "enrolment token" },
      { name: "token-file", value: "FILE", help: "file that holds the token; - is standard input" },
      { name: "again", help: "put an earlier enrolment aside and start anew, with a new key" },
      {
        name: "key",
        value: "PLACE",
        help: "where the new key lies: auto (in the TPM where it can), file or tpm",
      },
      ...common,
    ],
    load: async () => (await import("./enrol.ts")).enrol,
  },
  {
    words: ["scan"],
    summary: "show what this device can establish about itself; sends nothing",
    about: [
      "Works without enrolment. What can't be established is unknown, with its reason and its cure.",
    ],
    options: [
      { name: "only", value: "FACTS", help: "only these facts, separated by commas" },
      {
        name: "explain",
        value: "FACT",
        help: "show one fact with what was asked, how it reads and the whole answer",
      },
      { name: "timings", help: "show how long each question took" },
      {
        name: "record",
        value: "DIR",
        help: "keep every command and file that was read, to replay it elsewhere",
      },
      {
        name: "plain",
        help: "record names, serial numbers and addresses too; else they are redacted",
      },
      {
        name: "replay",
        value: "DIR",
        help: "answer from a recording, without a look at this device",
      },
      {
        name: "platform",
        value: "NAME",
        help: "replay it as linux, darwin or windows, whatever it says",
      },
      ...common,
    ],
    load: async () => (await import("./scan.ts")).scan,
  },
  {
    words: ["run"],
    summary: "scan every night and send; stays until it is stopped",
    about: [
      "Scans once a night at this device's own moment of the window that the collector set, also when the collector " +
        "can't be reached, and catches up after sleep. Reports wait on disk until the collector has acknowledged them.",
      "With --live it also keeps a connection open to the collector, over which it can be asked to scan now. Nothing else " +
        "comes that way, and where a proxy does not let it through the nights go on without it.",
      "It runs at the lowest priority, and stops itself at 200 MB of memory or a tenth of a core over a minute.",
    ],
    options: [
      { name: "once", help: "scan and send now, then exit" },
      {
        name: "tonight",
        help: "wait for this device's moment of the night, scan, send, then exit (for a timer)",
      },
      { name: "live", help: "stay, and scan when the collector asks, too" },
      { name: "log-level", value: "LEVEL", help: "error, warn, info or debug" },
      { name: "collector", value: "URL", help: "the collector's present address, if it has moved" },
      {
        name: "fingerprint",
        value: "HEX",
        help: "the fingerprint of its present certificate, if that has changed",
      },
      ...common,
    ],
    load: async () => (await import("./run.ts")).run,
  },
  {
    words: ["rotate"],
    summary: "give this device a new key; its id and history stay",
    about: [
      "Sends what waits, makes a new key, and lets both keys sign that it follows. The new one is used once the collector has " +
        "confirmed it; the one before is then worth nothing. Until then both are kept, whatever happens.",
      "The agent does this by itself after 365 days (rotateDays in the settings file).",
    ],
    options: [
      {
        name: "key",
        value: "PLACE",
        help: "where the new key lies: auto, file or tpm; else where it was",
      },
      { name: "collector", value: "URL", help: "as `run` takes it" },
      { name: "fingerprint", value: "HEX", help: "as `run` takes it" },
      ...common,
    ],
    load: async () => (await import("./rotate.ts")).rotate,
  },
  {
    words: ["round"],
    summary: "one round of work, for `run --live`",
    about: [
      "Started by `run --live`, which stays small that way. Prints JSON. People use `run --once`.",
    ],
    isInternal: true,
    options: [
      { name: "cause", value: "CAUSE", help: "why it scans; without it, only what waits is sent" },
      { name: "collector", value: "URL", help: "as `run` takes it" },
      { name: "fingerprint", value: "HEX", help: "as `run` takes it" },
      ...common,
    ],
    load: async () => (await import("./round-command.ts")).round,
  },
  {
    words: ["status"],
    summary: "last scan, last acknowledgement, what waits, who this device is",
    about: ["Exits 1 while something needs attention."],
    options: common,
    load: async () => (await import("./status.ts")).status,
  },
  {
    words: ["config", "check"],
    summary: "check the settings and show where each comes from",
    about: [],
    options: [
      ...common,
      { name: "collector", value: "URL", help: "as `enrol` and `run` take it" },
      { name: "fingerprint", value: "HEX", help: "as `enrol` and `run` take it" },
      { name: "log-level", value: "LEVEL", help: "as `run` takes it" },
      { name: "key", value: "PLACE", help: "as `enrol` takes it" },
    ],
    load: async () => (await import("./config-check.ts")).configCheck,
  },
  {
    words: ["service", "print"],
    summary: "print what makes this system run the agent every night",
    about: [
      "Units for systemd, a property list for launchd, or a task for Windows' Task Scheduler.",
    ],
    options: [...kinds, ...common],
    load: async () => (await import("./service.ts")).servicePrint,
  },
  {
    words: ["service", "install"],
    summary: "write those units to /etc/systemd/system (Linux, as root)",
    about: ["Writes files alone; prints the commands that put them into force."],
    options: [
      ...kinds,
      { name: "into", value: "DIR", help: "another folder than /etc/systemd/system" },
      ...common,
    ],
    load: async () => (await import("./service.ts")).serviceInstall,
  },
  {
    words: ["schema", "windows-answer"],
    summary: "print the JSON Schema of what the scripts for Windows print",
    about: ["For whoever makes a recording of a Windows computer by other means than this agent."],
    options: [json],
    load: async () => (await import("./schema.ts")).schemaWindowsAnswer,
  },
];
