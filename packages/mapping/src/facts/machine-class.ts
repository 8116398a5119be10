import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** What kind of machine it is: decides limits (laptops sleep, servers do not) and which facts can exist at all. */
export const MachineClass = factOf(
  "machine-class",
  z.strictObject({
    form: z.enum(["server", "desktop", "laptop", "tablet", "unknown"]),
    runsIn: z.enum(["physical", "virtual-machine", "container", "wsl", "unknown"]),
    /** Hypervisor or container runtime, e.g. `kvm`, `docker`. */
    technology: Text.optional(),
    /** Distributions that signed-in people have installed in WSL on this Windows host; each is a system of its own. */
    wsl: z
      .array(z.strictObject({ name: Text, version: z.int().optional() }))
      .max(64)
      .optional(),
  }),
);
export type MachineClass = z.infer<typeof MachineClass>;
