import type { Recording } from "./bundle.ts";

type Command = Recording["commands"][number];

/** The units that a question to `systemctl show` names, by their full names. */
function unitsIn(args: readonly string[]): readonly string[] {
  const named = args
    .slice(1)
    .filter(
      (arg, at, all) => !arg.startsWith("-") && !/^(?:-p|--property)$/.test(all[at - 1] ?? ""),
    );
  return named.map((unit) => (/\.[a-z]+$/.test(unit) ? unit : `${unit}.service`));
}

/**
 * An answer of `systemctl show` whose properties do not tell the unit gets its name from the question, so that it is never
 * taken for another unit's.
 */
export function withUnitNames(command: Command): Command {
  const { tool, args, answer } = command;
  if (tool !== "systemctl" || args[0] !== "show" || answer.state !== "ran") return command;
  if (/^Id=/m.test(answer.stdout)) return command;
  const units = unitsIn(args);
  const blocks = answer.stdout
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .filter((block) => block.trim() !== "");
  if (blocks.length !== units.length) return command;
  const stdout = blocks.map((block, at) => `Id=${units[at]}\n${block.trimEnd()}\n`).join("\n");
  return { ...command, answer: { ...answer, stdout } };
}
