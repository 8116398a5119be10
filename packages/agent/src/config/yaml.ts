/** A module of our own around `yaml`, so that the bundle keeps its names where it is loaded late. */
export { parseDocument } from "yaml";
