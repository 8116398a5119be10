import { perScan } from "../exec/per-scan.ts";
import type { Answer, Machine, NotRan } from "../exec/types.ts";
import {
  parseSingle,
  parseWindowsAnswer,
  readSection,
  type Section,
  type Sections,
} from "./answer.ts";
import { parseRegistryText } from "./reg-file.ts";
import { RegistryView } from "./registry.ts";
import { registryByProgram } from "./registry-by-program.ts";
import { readRegistrySection } from "./registry-section.ts";
import { type SectionName, sectionNames, windowsSections } from "./sections.ts";

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
    const answer = await machine.run(tool, program?.[0] === tool ? program[1] : []);
    const missing = answer.state === "failed" && answer.reason === "command_missing";
    if (!missing) return sectionOf(name, answer);
  }
  return undefined;
}

function sectionOf(name: SectionName, answer: Answer): Section {
  if (answer.state === "failed") return failed(answer);
  const section = parseSingle(name, answer.stdout);
  if (section !== undefined) return section;
  if (answer.exitCode !== 0 || answer.stderr.trim() !== "") {
    return readSection(name, { ok: false, error: errorIn(answer.stderr) });
  }
  return { state: "failed", reason: "not_reported", detail: `${name}: nothing was printed` };
}

/** What PowerShell prints of an error for a person: its id and category are English everywhere, its message is not. */
function errorIn(stderr: string): { readonly type: string; readonly hresult: string | undefined } {
  const ids = [
    ...stderr.slice(0, 8192).matchAll(/(?:CategoryInfo|FullyQualifiedErrorId)\s*: (.*)/g),
  ];
  const said = ids.map((id) => id[1]?.trim() ?? "").join("; ");
  const type = said === "" ? (stderr.trim().split("\n", 1)[0] ?? "") : said;
  return { type, hresult: /0x8[0-9a-f]{7}/i.exec(stderr)?.[0] };
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
  for (const name of sectionNames) {
    if (found.has(name) || name === "registry" || updateSections.includes(name)) continue;
    const section = await single(machine, name);
    if (section !== undefined) found.set(name, section);
  }
  return { sections: found, missing: sections === undefined ? missing : undefined };
}

async function registryOf(machine: Machine, { sections, missing }: Asked): Promise<RegistryView> {
  const section = sections.get("registry") ?? (await single(machine, "registry"));
  if (section?.state === "read") {
    const { data } = section;
    return new RegistryView(
      typeof data === "string" ? parseRegistryText(data) : readRegistrySection(data),
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
