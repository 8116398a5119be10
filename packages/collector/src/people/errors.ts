/** What a person asked for cannot be done: the message names what to give instead. */
export class PeopleError extends Error {
  readonly code = "USAGE";
}
