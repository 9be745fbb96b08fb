// Bytes, texts and hashes, as the forms of a certificate have them.

export const utf8 = text => new TextEncoder().encode(text);
export const text = bytes => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
export const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
export const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
export const same = (one, other) => one !== null && one.length === other.length && one.every((byte, at) => byte === other[at]);

export const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};

export const base64 = coded => Uint8Array.from(atob(coded), character => character.charCodeAt(0));
export const base64url = coded => {
  if (!/^[A-Za-z0-9_-]*$/.test(coded)) throw new Error("base64url");
  return base64(coded.replaceAll("-", "+").replaceAll("_", "/"));
};
export const toBase64url = bytes => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
export const toBase64 = bytes => btoa(String.fromCharCode(...bytes));

// Base58 of the multibase texts: keys of 34 and signatures of 64 bytes.
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
export const base58 = (coded, length) => {
  if (coded[0] !== "z") throw new Error("multibase");
  let number = 0n;
  for (const digit of coded.slice(1)) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) throw new Error("base58");
    number = number * 58n + BigInt(value);
  }
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at--, number >>= 8n) bytes[at] = Number(number & 255n);
  if (number !== 0n) throw new Error("base58");
  return bytes;
};

// The canonical form of JSON (RFC 8785): names in the order of their UTF-16 units, no spaces.
export const canonical = value => {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value !== null && typeof value === "object") {
    return "{" + Object.keys(value).sort().map(name => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
  }
  return JSON.stringify(value);
};

export const inflated = async (bytes, format, most) => {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return joined(...parts);
    length += value.length;
    if (length > most) throw new Error("it unpacks to too much");
    parts.push(value);
  }
};
