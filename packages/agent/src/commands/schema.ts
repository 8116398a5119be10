import { windowsAnswerSchema } from "../windows/schema.ts";
import type { Command } from "./context.ts";

/** Prints the JSON Schema of what Windows answers. Looks at no machine and no folder. */
export const schemaWindowsAnswer: Command = async (_, { out }) => {
  out.write(`${JSON.stringify(windowsAnswerSchema(), undefined, 2)}\n`);
  return 0;
};
