import about from "../package.json" with { type: "json" };

/** The agent's version. */
export const version: string = about.version;
