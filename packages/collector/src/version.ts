import about from "../package.json" with { type: "json" };

/** The program's version; findings name the rules by it and their digest. */
export const version: string = about.version;
