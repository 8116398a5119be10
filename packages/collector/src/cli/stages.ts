import type { Io } from "./io.ts";
import { styleOf } from "./io.ts";

/** Says what is being done, a line a stage. */
export interface Stages {
  /** Does one stage and prints its line once it is done; where it fails, the line says so. */
  stage<T>(name: string, work: () => Promise<readonly [said: string, result: T]>): Promise<T>;
}

const NAME_WIDTH = 12;

/** @param silent print nothing, for `--json` and `--quiet` */
export function stagesOn(io: Io, { silent }: { silent: boolean }): Stages {
  const style = styleOf(io.out, io.environment);
  const print = (mark: string, name: string, said: string) => {
    if (!silent) io.out.write(`${mark} ${name.padEnd(NAME_WIDTH)} ${said}\n`);
  };
  return {
    async stage(name, work) {
      const began = io.now();
      // On a terminal the stage is named while it runs; its own line then takes the place.
      if (!silent && io.out.isTerminal) io.out.write(`… ${name}\r`);
      try {
        const [said, result] = await work();
        const seconds = ((io.now() - began) / 1000).toFixed(1);
        print(style.good("✓"), name, `${said} ${style.dim(`(${seconds} s)`)}`);
        return result;
      } catch (error) {
        print(style.bad("✗"), name, "failed");
        throw error;
      }
    },
  };
}
