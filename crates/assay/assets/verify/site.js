// What this site publishes of those who sign: keys and directory entries, with the checks of both.
import { base58, base64, joined, same, sha256, utf8 } from "./bytes.js";

export const ed25519Key = multikey => {
  const bytes = base58(multikey, 34);
  if (bytes[0] !== 0xed || bytes[1] !== 1) throw new Error("multikey");
  return bytes.slice(2);
};
// Institutions have keys of P-256 beside it, for wallets.
const isEd25519 = multikey => multikey.startsWith("z6Mk");

export const ed25519 = async (key, signature, message) => {
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
};

// What is fetched from this site, each address once.
export class Site {
  constructor(host) {
    this.host = host;
    this.kept = new Map();
  }
  async get(path, kind) {
    if (!this.kept.has(path)) {
      this.kept.set(path, fetch(path, { credentials: "omit", redirect: "error" }).then(answer => {
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        return answer.text();
      }));
    }
    const found = await this.kept.get(path);
    return kind === "json" ? JSON.parse(found) : found;
  }
  did(path) {
    return "did:web:" + this.host.replaceAll(":", "%3A") + path;
  }
  // The keys of an institution of this site, by the names of its did document.
  async keys(id) {
    const document = await this.get(`/org/${id}/did.json`, "json");
    const named = document.verificationMethod.filter(method => document.assertionMethod.includes(method.id));
    return new Map(named.filter(method => isEd25519(method.publicKeyMultibase)).map(method => [method.id, method.publicKeyMultibase]));
  }
  // The directory entries of an institution that the authority signed, with any of its keys, each with the stops beside it.
  async entries(id) {
    const document = await this.get("/.well-known/did.json", "json");
    const keys = document.verificationMethod.map(method => method.publicKeyMultibase).filter(isEd25519).map(ed25519Key);
    const notes = await this.get(`/org/${id}/directory-entries`, "json");
    const opened = await Promise.all(notes.flatMap(note => keys.map(key => openNote(note, this.host, key))));
    const all = opened.filter(note => note !== null).map(note => note.split("\n"));
    const stops = new Map();
    for (const [, did, said] of all.filter(([first]) => first === "assay/directory-stop/v1")) {
      const [number, kind, from, lifted] = said.split(" ");
      // The note that lifts a stop is the later one, whichever lies first.
      const known = stops.get(number);
      if (!known || known.lifted === "-") stops.set(number, { did, kind, from, lifted });
    }
    return all.filter(([first]) => first === "assay/directory-entry/v1").map(([, did, name, , , days, publicKey, ...scope]) => {
      const [from, until] = days.split(" ");
      // A removal says nothing about an entry that began after it.
      const own = [...stops.values()].filter(stop => stop.did === did && (stop.kind !== "removal" || from <= stop.from));
      return { did, name, from, until, publicKey, scope, stops: own };
    });
  }
}

// The text of a signed note (C2SP signed-note), or null if this key did not sign it.
export const openNote = async (note, name, key) => {
  const end = note.lastIndexOf("\n\n");
  const message = note.slice(0, end + 1);
  const id = (await sha256(joined(utf8(name + "\n"), [1], key))).slice(0, 4);
  for (const line of note.slice(end + 2).split("\n")) {
    const [dash, of, blob] = line.split(" ");
    if (end < 0 || dash !== "—" || of !== name || !blob) continue;
    const bytes = base64(blob);
    if (same(bytes.slice(0, 4), id) && bytes.length === 68) {
      return (await ed25519(key, bytes.slice(4), utf8(message))) ? message : null;
    }
  }
  return null;
};
