import type { Recording } from "../exec/bundle.ts";
import type { Answer, Ran } from "../exec/types.ts";
import { parseJson, parseWindowsAnswer } from "./answer.ts";
import { RecordedRegistry } from "./bundle-registry.ts";
import { type SectionName, sectionNamed, sectionNames, windowsSections } from "./sections.ts";

/**
 * A recording of Windows, however it was made, as `ask.ts` looks for its parts: each single answer as a command by its
 * section's name. A person may have recorded cmdlets run in PowerShell, `reg query` key by key, files by the name of a section,
 * or said in the manifest which file answers what; the document of the agent's own script stays what it is.
 */
export function windowsRecording(recording: Recording): Recording {
  if (recording.platform !== "win32") return recording;
  const found = new Answers();
  for (const { section, text } of recording.answers ?? []) found.addText(section, text);
  for (const { tool, args, answer } of recording.commands) found.addCommand(tool, args, answer);
  for (const { path, answer } of recording.files) {
    if (answer.state === "read") found.addFile(path, answer.text);
  }
  const asAsked = isOwn(recording) ? ["registry", "uninstall"] : [];
  const more = found.commands().filter(({ tool }) => !asAsked.includes(tool));
  return { ...recording, commands: [...more, ...recording.commands] };
}

/** Recorded by the agent itself, without PowerShell: asked again the same way, it also tells which keys are missing. */
function isOwn({ commands }: Recording): boolean {
  const hives = commands.some(({ tool, args }) => tool === "reg" && args.join(" ") === "query HKU");
  return hives && commands.some(({ tool }) => tool === "windows-answer");
}

type Command = Recording["commands"][number];

class Answers {
  readonly #sections = new Map<string, Answer>();
  readonly #registry = new RecordedRegistry();

  addText(name: string, text: string): void {
    this.#addNamed(name, printed(text));
  }

  addCommand(tool: string, args: readonly string[], answer: Answer): void {
    const program = tool
      .toLowerCase()
      .replace(/^.*[\\/]/, "")
      .replace(/\.exe$/, "");
    if (program === "powershell" || program === "pwsh") {
      const text = answer.state === "ran" ? answer.stdout : "";
      if (!this.#addWhole(text)) this.#addCmdlet(scriptIn(args), answer);
    } else if (program === "reg") {
      this.#registry.addQuery(args, answer);
    } else if (!/-PolicyStore\s+(?!ActiveStore)/i.test(args.join(" "))) {
      this.#addNamed(program, answer);
    }
  }

  #addNamed(name: string, answer: Answer): void {
    const section = sectionNamed(name);
    if (section === "registry") this.#addRegistry(answer);
    else if (section !== undefined) this.#put(section, answer);
  }

  /** `defender-status.json`, `sections/defender-status.json`, `Get-MpComputerStatus.json`, or the whole document. */
  addFile(path: string, text: string): void {
    const name = path.split(/[\\/]/).at(-1) ?? "";
    if (/\.reg$/i.test(name)) {
      this.#registry.addQuery([], printed(text));
      return;
    }
    if (!this.#addWhole(text)) this.addText(name, text);
  }

  commands(): readonly Command[] {
    const sections = new Map(this.#sections);
    const rows = this.#registry.uninstall();
    if (rows.length > 0 && !sections.has("uninstall")) sections.set("uninstall", json(rows));
    if (!this.#registry.isEmpty && !sections.has("registry")) {
      sections.set("registry", json(this.#registry.section()));
    }
    return [...sections].map(([tool, answer]) => ({ tool, args: [], answer }));
  }

  #put(name: string, answer: Answer): void {
    const earlier = this.#sections.get(name);
    // An answer says more than that asked another way there was none.
    if (earlier === undefined || (!isAnswer(earlier) && isAnswer(answer))) {
      this.#sections.set(name, answer);
    }
  }

  /** The document of one of the agent's own scripts. */
  #addWhole(text: string): boolean {
    if (!text.includes('"sections"')) return false;
    const sections = parseWindowsAnswer(text);
    if (sections === undefined) return false;
    const isUpdates = sections.has("update-search") || sections.has("update-history");
    if (sections.size > 2 || !isUpdates) this.#put("windows-answer", printed(text));
    if (isUpdates) this.#put("windows-updates", printed(text));
    return true;
  }

  #addCmdlet(script: string, answer: Answer): void {
    const isKey =
      /\b(?:Get-Item(?:Property)?|Test-Path)\b/i.test(script) && /\bHK[A-Z_]+:?\\/i.test(script);
    if (isKey) {
      this.#registry.addCmdlet(script, answer);
      return;
    }
    const section = sectionIn(script);
    if (section !== undefined) this.#put(section, answer);
  }

  #addRegistry(answer: Answer): void {
    // What `reg query` printed may stand under the section's name; what the script wrote goes as it is.
    const isText = answer.state === "ran" && parseJson(answer.stdout) === undefined;
    if (isText) this.#registry.addQuery([], answer);
    else this.#put("registry", answer);
  }
}

function isAnswer(answer: Answer): boolean {
  return answer.state === "ran" && answer.exitCode === 0 && answer.stdout.trim() !== "";
}

function printed(stdout: string): Ran {
  return { state: "ran", exitCode: 0, stdout, stderr: "" };
}

function json(value: unknown): Ran {
  return printed(JSON.stringify(value));
}

/** What PowerShell was told to do: its arguments, decoded where they were encoded. */
function scriptIn(args: readonly string[]): string {
  const at = args.findIndex((arg) => /^-e(?:c|nc(?:odedcommand)?)?$/i.test(arg));
  const encoded = at < 0 ? undefined : args[at + 1];
  return encoded === undefined
    ? args.join(" ")
    : Buffer.from(encoded, "base64").toString("utf16le");
}

/** Names that stand for a section inside a question, longest first: a script may name several things on its way. */
const marks = sectionNames
  .flatMap((section) => [...windowsSections[section]].map((alias: string) => ({ section, alias })))
  .filter(({ section }) => section !== "registry")
  .sort((a, b) => b.alias.length - a.alias.length)
  .map(({ section, alias }) => ({
    section,
    pattern: new RegExp(`(?<![\\w.-])${alias.replaceAll(".", "\\.")}(?![\\w-])`, "i"),
  }));

/** Which section a question is about. */
function sectionIn(script: string): SectionName | undefined {
  // The history is asked through the same session as the search.
  if (/\bQueryHistory\b/i.test(script)) return "update-history";
  const section = marks.find(({ pattern }) => pattern.test(script))?.section;
  // Without this store it is the local policy that answers, not the one in force.
  if (section === "firewall-profiles" && !/\bActiveStore\b/i.test(script)) return undefined;
  return section;
}
