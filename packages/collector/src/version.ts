import about from "../package.json" with { type: "json" };

/** The program's version: also the version of the rules that a finding names. */
export const version: string = about.version;
