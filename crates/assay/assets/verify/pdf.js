// A PDF.
import { inflated, text } from "./bytes.js";

// The files that travel inside a PDF.
export const attached = async bytes => {
  const raw = new TextDecoder("latin1").decode(bytes);
  const found = [];
  for (const { index } of raw.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
    const begin = raw.slice(index).search(/\bstream\r?\n/) + index;
    const from = raw.indexOf("\n", begin) + 1;
    const dictionary = raw.slice(raw.lastIndexOf(" obj", index), begin);
    const length = Number(/\/Length\s+(\d+)/.exec(dictionary)?.[1]);
    const stream = bytes.slice(from, from + length);
    found.push(text(/\/FlateDecode\b/.test(dictionary) ? await inflated(stream, "deflate", 4 << 20) : stream));
  }
  return found;
};
