import type { Migration } from "../migrate.ts";
import { first } from "./001-first.ts";
import { live } from "./002-live.ts";
import { identity } from "./003-identity.ts";
import { log } from "./004-log.ts";
import { privacy } from "./005-privacy.ts";
import { lists } from "./007-lists.ts";
import { patches } from "./008-patches.ts";
import { judged } from "./009-judged.ts";
import { people } from "./010-people.ts";
import { editions } from "./014-editions.ts";
import { accepted } from "./016-accepted.ts";
import { plan } from "./017-plan.ts";
import { findingOfDevice } from "./018-finding-of-device.ts";
import { readers } from "./021-readers.ts";
import { signedAndReviewed } from "./022-signed-and-reviewed.ts";
import { profile } from "./023-profile.ts";
import { limits } from "./024-limits.ts";

/** Every step, in order; the last one's number is the version of the schema. */
export const migrations: readonly Migration[] = [
  first,
  live,
  identity,
  log,
  privacy,
  lists,
  patches,
  judged,
  people,
  editions,
  accepted,
  plan,
  findingOfDevice,
  readers,
  signedAndReviewed,
  profile,
  limits,
];
