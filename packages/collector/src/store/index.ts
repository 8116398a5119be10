export type { Engine } from "./dialect.ts";
export { NewerDatabaseError, StoreError, type StoreErrorCode } from "./errors.ts";
export type * from "./schema.ts";
export { type Db, openStore, type Store, type StoreOn } from "./store.ts";
