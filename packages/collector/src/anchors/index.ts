export { AnchorDesk, type AnchorFile, type Anchors, type Standing } from "./desk.ts";
