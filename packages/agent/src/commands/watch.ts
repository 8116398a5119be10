import type { Answer, FileAnswer, ListAnswer, Machine } from "../exec/types.ts";

/** One question to the machine, and how it was answered, in words. */
export interface Asked {
  /** As a person would type it: a command, or `read /etc/os-release`. */
  readonly what: string;
  readonly answer: string;
  /** What came back, where text did. */
  readonly raw: string;
}

/** The same machine, with everything that is asked of it noted in order. */
export function watch(machine: Machine): {
  readonly machine: Machine;
  readonly asked: readonly Asked[];
} {
  const asked: Asked[] = [];
  const noted = async <A>(what: string, answer: Promise<A>, put: (a: A) => Omit<Asked, "what">) => {
    const got = await answer;
    asked.push({ what, ...put(got) });
    return got;
  };
  return {
    asked,
    machine: {
      platform: machine.platform,
      elevated: machine.elevated,
      now: () => machine.now(),
      run: (tool, args, limit) =>
        noted([tool, ...args].join(" "), machine.run(tool, args, limit), ofCommand),
      read: (path, cap) => noted(`read ${path}`, machine.read(path, cap), ofFile),
      head: (path, bytes) =>
        noted(`read ${path} (its first ${bytes} bytes)`, machine.head(path, bytes), withoutText),
      list: (path) => noted(`list ${path}`, machine.list(path), ofList),
      exists: (path) => noted(`is there ${path}`, machine.exists(path), ofExists),
      modified: (path) => noted(`when was ${path} changed`, machine.modified(path), ofModified),
    },
  };
}

function ofCommand(answer: Answer): Omit<Asked, "what"> {
  if (answer.state === "failed") return { answer: `${answer.reason}: ${answer.detail}`, raw: "" };
  return { answer: `exit code ${answer.exitCode}`, raw: answer.stdout || answer.stderr };
}

function ofFile(answer: FileAnswer): Omit<Asked, "what"> {
  if (answer.state === "missing") return { answer: "not there", raw: "" };
  if (answer.state === "failed") return { answer: `${answer.reason}: ${answer.detail}`, raw: "" };
  return { answer: `${answer.text.length} characters`, raw: answer.text };
}

function withoutText(answer: FileAnswer): Omit<Asked, "what"> {
  return { ...ofFile(answer), raw: "" };
}

function ofList(answer: ListAnswer): Omit<Asked, "what"> {
  if (answer.state === "missing") return { answer: "not there", raw: "" };
  if (answer.state === "failed") return { answer: `${answer.reason}: ${answer.detail}`, raw: "" };
  return { answer: `${answer.names.length} names`, raw: answer.names.join("\n") };
}

function ofModified(at: string | undefined): Omit<Asked, "what"> {
  return { answer: at ?? "not told", raw: "" };
}

function ofExists(is: boolean): Omit<Asked, "what"> {
  return { answer: is ? "yes" : "no", raw: "" };
}
