import { stripTypeScriptTypes } from "node:module";

/** Jest transform: blanks type syntax in place, so line and column numbers stay true without source maps. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: "strip" }) }),
};
