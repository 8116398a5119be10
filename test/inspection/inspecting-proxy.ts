import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlain, type IncomingMessage } from "node:http";
import { request as ask, createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

/** What an inspecting proxy may do with what it reads. */
export interface Meddling {
  readonly request?: (body: Buffer, path: string) => Buffer;
  readonly reply?: (body: Buffer, path: string) => Buffer;
}

export interface InspectingProxy {
  readonly url: string;
  /** The certificate of its authority, which devices of the estate are given. */
  readonly authority: string;
  /** Paths of the requests that it read. */
  readonly read: string[];
  meddling: Meddling;
  close(): Promise<void>;
}

/**
 * A proxy that opens TLS, as hospitals' have it: it shows a certificate by its own authority for the name that was asked for,
 * reads what comes, and speaks to the collector itself.
 * @param folder for its keys; absent
 */
export async function inspectingProxy(
  folder: string,
  { name, collector }: { readonly name: string; readonly collector: URL },
): Promise<InspectingProxy> {
  const { authority, key, cert } = certificatesIn(folder, name);
  const state = { read: [] as string[], meddling: {} as Meddling };
  const inside = createServer({ key, cert }, (message, response) => {
    pass(message, { collector, state }).then(
      ({ status, type, body }) => response.writeHead(status, { "content-type": type }).end(body),
      () => response.destroy(),
    );
  });
  const outside = createPlain();
  const tunnels = new Set<Socket>();
  outside.on("connect", (_, socket: Socket) => {
    tunnels.add(socket);
    socket.on("error", () => undefined).once("close", () => tunnels.delete(socket));
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    inside.emit("connection", socket);
  });
  await new Promise<void>((ready) => outside.listen(0, "127.0.0.1", ready));
  const { port } = outside.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    authority,
    close: () =>
      new Promise<void>((closed) => {
        for (const socket of tunnels) socket.destroy();
        outside.closeAllConnections();
        outside.close(() => closed());
      }),
  });
}

interface Passing {
  readonly collector: URL;
  readonly state: Pick<InspectingProxy, "read" | "meddling">;
}

async function pass(message: IncomingMessage, { collector, state }: Passing) {
  const path = message.url ?? "";
  state.read.push(path);
  const came = await buffer(message);
  const body = state.meddling.request?.(came, path) ?? came;
  const headers = {
    "content-type": message.headers["content-type"],
    "content-length": body.length,
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = ask(new URL(path, collector), {
      method: "POST",
      headers,
      rejectUnauthorized: false,
      agent: false,
    });
    asked.once("response", resolve).once("error", reject).end(body);
  });
  const said = await buffer(answer);
  return {
    status: answer.statusCode ?? 502,
    type: answer.headers["content-type"] ?? "",
    body: state.meddling.reply?.(said, path) ?? said,
  };
}

/** An authority and a certificate by it, made by openssl. */
function certificatesIn(folder: string, name: string) {
  mkdirSync(folder, { mode: 0o700 });
  const at = (file: string) => join(folder, file);
  const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-days",
    "30",
    "-subj",
    "/CN=Estate Inspection",
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
  );
  openssl(
    "req",
    ...newKey,
    "-subj",
    `/CN=${name}`,
    "-keyout",
    at("leaf.key"),
    "-out",
    at("leaf.csr"),
  );
  writeFileSync(at("leaf.ext"), `subjectAltName=DNS:${name}\n`);
  const by = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", "30"];
  openssl(
    "x509",
    "-req",
    "-in",
    at("leaf.csr"),
    ...by,
    "-extfile",
    at("leaf.ext"),
    "-out",
    at("leaf.pem"),
  );
  return {
    authority: at("ca.pem"),
    key: readFileSync(at("leaf.key")),
    cert: readFileSync(at("leaf.pem")),
  };
}
