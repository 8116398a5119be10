import { perScan } from "../exec/per-scan.ts";
import type { Answer, Machine, NotRan } from "../exec/types.ts";
import { parseSingle, parseWindowsAnswer, type Section, type Sections } from "./answer.ts";
import { type KeyAnswer, parseRegQuery, RegistryView, readRegistrySection } from "./registry.ts";
import { registryKeys } from "./registry-keys.ts";
import { type SectionName, windowsSections } from "./sections.ts";

/** Everything Windows answered in one scan. */
export interface WindowsAnswer {
  section(name: SectionName): Section;
  readonly registry: RegistryView;
}

/** The quick process: limit of endpoint facts on a slow machine. */
const ANSWER_MS = 60_000;
/** The search for updates may hang behind a broken server, so it has a process and a limit of its own. */
const UPDATES_MS = 300_000;

/** What is asked in the second process. */
const updateSections: readonly SectionName[] = ["update-search", "update-history"];

/** Programs of the system that a section can be had from, and how they are asked. */
const programs: Partial<Record<SectionName, readonly [tool: string, args: readonly string[]]>> = {
  "directory-join": ["dsregcmd", ["/status"]],
};

type Failed = Extract<Section, { state: "failed" }>;

function failed(answer: Answer): Failed {
  if (answer.state === "failed") return { ...answer } satisfies NotRan;
  return {
    state: "failed",
    reason: "not_reported",
    detail: "PowerShell printed nothing of use: a policy may forbid it to run scripts",
  };
}

function printed(answer: Answer): string {
  return answer.state === "ran" ? answer.stdout : "";
}

/** A section that a recording holds by its own name, or that a program of the system answers. */
async function single(machine: Machine, name: SectionName): Promise<Section | undefined> {
  for (const tool of [name, ...windowsSections[name]]) {
    // Names of sections and cmdlets are no programs: a real machine has none of them.
    const program = programs[name];
    const args = program?.[0] === tool ? program[1] : [];
    const answer = await machine.run(tool, args);
    if (answer.state === "failed" && answer.reason === "command_missing") continue;
    if (answer.state === "failed") return failed(answer);
    const section = parseSingle(name, answer.stdout);
    if (section !== undefined) return section;
    const hresult = /0x8[0-9a-f]{7}/i.exec(answer.stderr)?.[0];
    const error = { type: answer.stderr.split("\n", 1)[0] ?? "", hresult };
    if (answer.exitCode !== 0 || answer.stderr.trim() !== "") {
      return parseSingle(name, JSON.stringify({ ok: false, error }));
    }
    return { state: "failed", reason: "not_reported", detail: `${tool} printed nothing` };
  }
  return undefined;
}

interface Asked {
  readonly sections: Map<SectionName, Section>;
  /** Why there is no whole answer, where there is none. */
  readonly missing: Failed | undefined;
}

async function whole(
  machine: Machine,
  tool: "windows-answer" | "windows-updates",
  args: readonly string[] = [],
): Promise<{ readonly sections: Sections | undefined; readonly missing: Failed }> {
  const timeoutMs = tool === "windows-answer" ? ANSWER_MS : UPDATES_MS;
  const first = await machine.run(tool, args, { timeoutMs });
  const sections = parseWindowsAnswer(printed(first));
  if (sections !== undefined) return { sections, missing: failed(first) };
  // A recording made by hand calls it by its program's name.
  const second = await machine.run("powershell", []);
  return { sections: parseWindowsAnswer(printed(second)), missing: failed(first) };
}

async function ask(machine: Machine): Promise<Asked> {
  const { sections, missing } = await whole(machine, "windows-answer");
  const found = new Map(sections);
  for (const name of Object.keys(windowsSections) as SectionName[]) {
    if (found.has(name) || name === "registry" || updateSections.includes(name)) continue;
    const section = await single(machine, name);
    if (section !== undefined) found.set(name, section);
  }
  return { sections: found, missing: sections === undefined ? missing : undefined };
}

/** The registry without PowerShell: `reg.exe`, key by key, which works under every policy. */
async function registryByProgram(machine: Machine): Promise<Map<string, KeyAnswer>> {
  const keys = new Map<string, KeyAnswer>();
  for (const { path, depth } of registryKeys) {
    const args = ["query", path, ...(depth > 0 ? ["/s"] : [])];
    const answer = await machine.run("reg", args);
    if (answer.state !== "ran") continue;
    for (const [key, read] of parseRegQuery(answer.stdout)) keys.set(key, read);
  }
  return keys;
}

async function registryOf(machine: Machine, { sections, missing }: Asked): Promise<RegistryView> {
  const section = sections.get("registry") ?? (await single(machine, "registry"));
  if (section?.state === "read") {
    const { data } = section;
    return new RegistryView(
      typeof data === "string" ? parseRegQuery(data) : readRegistrySection(data),
    );
  }
  return new RegistryView(missing === undefined ? new Map() : await registryByProgram(machine));
}

/** Asks Windows everything quick, once a scan. Never rejects; what is not there says why. */
export const windowsAnswer = perScan(async (machine: Machine): Promise<WindowsAnswer> => {
  const asked = await ask(machine);
  const registry = await registryOf(machine, asked);
  return {
    registry,
    section: (name) =>
      asked.sections.get(name) ??
      asked.missing ?? {
        state: "failed",
        reason: "command_missing",
        detail: `${name} is not in the answer`,
      },
  };
});

/** What Windows Update says, from its own process and with its own limit. */
export async function updatesAnswer(
  machine: Machine,
  how: "offline" | "online",
): Promise<(name: SectionName) => Section> {
  const { sections, missing } = await whole(machine, "windows-updates", [how]);
  const found = new Map<SectionName, Section>();
  for (const name of updateSections) {
    const section = sections?.get(name) ?? (await single(machine, name));
    if (section !== undefined) found.set(name, section);
  }
  return (name) => found.get(name) ?? missing;
}
