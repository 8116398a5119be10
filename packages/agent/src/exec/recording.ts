import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, RECORDING_FORMAT, type Recording, RecordingError } from "./bundle.ts";
import { readManifest } from "./manifest.ts";
import { redacted, withoutSecrets } from "./redact.ts";
import { replay } from "./replay.ts";
import { decode } from "./text.ts";
import type { FileAnswer, Machine, NotRan, NotRead } from "./types.ts";

const FILE_BYTES = 64 * 1024 * 1024;

/**
 * Writes a recording as a bundle into a folder that is empty or not there yet.
 * @param options `plain`: with names, serial numbers and addresses; without it they are redacted
 * @throws {RecordingError} where the folder holds something already
 */
export function saveRecording(
  recording: Recording,
  folder: string,
  options: { readonly plain?: boolean } = {},
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) {
    throw new RecordingError(`${folder} is not empty: name a folder that is, or is not there yet`);
  }
  const {
    commands,
    files,
    folders,
    seen,
    answers: _,
    ...head
  } = options.plain ? withoutSecrets(recording) : redacted(recording);
  let count = 0;
  const write = (text: string, end: string, encoding: BufferEncoding): string => {
    count += 1;
    const name = `${String(count).padStart(3, "0")}.${end}`;
    writeFileSync(join(folder, name), text, { encoding, mode: 0o600 });
    return name;
  };
  const manifest: Manifest = {
    format: RECORDING_FORMAT,
    ...head,
    commands: commands.map(({ tool, args, answer, ms }) => {
      if (answer.state === "failed") return { tool, args, ms, failed: why(answer) };
      const stdout = write(answer.stdout, "out", "utf8");
      const stderr = answer.stderr === "" ? undefined : write(answer.stderr, "err", "utf8");
      return { tool, args, exitCode: answer.exitCode, stdout, stderr, ms };
    }),
    files: files.map(({ path, answer, head: bytes }) => {
      if (answer.state === "failed") return { path, failed: why(answer) };
      const content = write(answer.text, "bin", bytes === undefined ? "utf8" : "latin1");
      return { path, content, modifiedAt: answer.modifiedAt, head: bytes };
    }),
    folders: folders.map(({ path, answer }) =>
      answer.state === "failed"
        ? { path, names: [], failed: why(answer) }
        : { path, names: answer.names, modifiedAt: answer.modifiedAt },
    ),
    seen,
  };
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  writeFileSync(join(folder, "manifest.json"), text, { mode: 0o600 });
}

function why({ reason, detail }: NotRan | NotRead): { reason: string; detail: string } {
  return { reason, detail };
}

const ranReasons = ["access_denied", "timeout", "too_large", "failed"] as const;
const readReasons = ["access_denied", "too_large", "failed"] as const;

function notRan(failed: { readonly reason: string; readonly detail: string }): NotRan {
  const reason = ranReasons.find((word) => word === failed.reason) ?? "failed";
  return { state: "failed", reason, detail: failed.detail };
}

function notRead(failed: { readonly reason: string; readonly detail: string }): NotRead {
  const reason = readReasons.find((word) => word === failed.reason) ?? "failed";
  return { state: "failed", reason, detail: failed.detail };
}

/**
 * Reads a bundle.
 * @throws {RecordingError} where the manifest or a file it names cannot be read or understood
 */
export function loadRecording(folder: string): Recording {
  const bytesOf = (name: string): Buffer => {
    if (!/^[\w-][\w.-]*$/.test(name)) {
      throw new RecordingError(`${name}: a recording may only name files in its own folder`);
    }
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(folder, name));
    } catch (cause) {
      throw new RecordingError(`${join(folder, name)} cannot be read`, { cause });
    }
    if (bytes.length > FILE_BYTES) throw new RecordingError(`${name} is over ${FILE_BYTES} bytes`);
    return bytes;
  };
  const textOf = (name: string | undefined) => (name === undefined ? "" : decode(bytesOf(name)));
  const manifest = readManifest(decode(bytesOf("manifest.json")));
  const answerOf = (file: Manifest["files"][number]): Exclude<FileAnswer, { state: "missing" }> => {
    if (file.failed !== undefined) return notRead(file.failed);
    const bytes = file.content === undefined ? Buffer.alloc(0) : bytesOf(file.content);
    const text = file.head === undefined ? decode(bytes) : bytes.toString("latin1");
    return { state: "read", text, modifiedAt: file.modifiedAt };
  };
  return {
    platform: manifest.platform,
    elevated: manifest.elevated,
    takenAt: manifest.takenAt,
    commands: manifest.commands.map((command) => {
      const { tool, args, exitCode = 0, ms, failed } = command;
      if (failed !== undefined) return { tool, args, ms, answer: notRan(failed) };
      const [stdout, stderr] = [textOf(command.stdout), textOf(command.stderr)];
      return { tool, args, ms, answer: { state: "ran", exitCode, stdout, stderr } };
    }),
    files: manifest.files.map((file) => ({
      path: file.path,
      answer: answerOf(file),
      head: file.head,
    })),
    folders: (manifest.folders ?? []).map(({ path, names, modifiedAt, failed }) => ({
      path,
      answer: failed === undefined ? { state: "read", names, modifiedAt } : notRead(failed),
    })),
    seen: manifest.seen ?? [],
    answers: (manifest.answers ?? []).map(({ section, content }) => ({
      section,
      text: textOf(content),
    })),
  };
}

/**
 * The machine of a bundle.
 * @param platform plays it as another system's than the one it names
 * @param prepare puts what was recorded by hand where the probes look for it
 * @throws {RecordingError}
 */
export function openRecording(
  folder: string,
  platform?: Machine["platform"],
  prepare: (recording: Recording) => Recording = (recording) => recording,
): Machine {
  const recording = loadRecording(folder);
  return replay(prepare(platform === undefined ? recording : { ...recording, platform }));
}
