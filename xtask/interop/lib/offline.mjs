// Preload for node (node --import offline.mjs ...): makes third-party libraries run with no network.
// Known public URLs (JSON-LD contexts, Open Badges schemas) are answered from local files, URL prefixes in
// INTEROP_MAP (JSON: {"https://assay.example/": "http://127.0.0.1:8080/", "https://x/did.json": "/path/file"})
// are redirected, loopback goes through, and every other address is refused and listed at exit.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const CONTEXTS = path.join(path.dirname(fileURLToPath(import.meta.url)), '../data/contexts');
const index = path.join(CONTEXTS, 'index.json');
const known = fs.existsSync(index) ? JSON.parse(fs.readFileSync(index, 'utf8')) : {};
const extra = JSON.parse(process.env.INTEROP_MAP || '{}');
const refused = new Set();
const served = new Set();
const loopback = h => /^(127\.|localhost$|\[?::1\]?$|::ffff:127\.)/.test(h || '');

export function resolveLocal(url) {
  const bare = url.split('#')[0];
  if (known[bare]) return {file: path.join(CONTEXTS, known[bare])};
  for (const [prefix, target] of Object.entries(extra)) {
    if (bare === prefix && target.startsWith('/')) return {file: target};
    if (bare.startsWith(prefix)) {
      const rest = bare.slice(prefix.length);
      return target.startsWith('/') ? {file: target + rest} : {url: target + rest};
    }
  }
  return null;
}

const realFetch = globalThis.fetch;
globalThis.fetch = async function(input, init) {
  const url = typeof input === 'string' ? input : (input.url || String(input));
  const hit = resolveLocal(url);
  if (hit?.file) {
    served.add(url);
    if (!fs.existsSync(hit.file)) return new Response('{}', {status: 404});
    return new Response(fs.readFileSync(hit.file), {status: 200, headers: {'content-type': 'application/json'}});
  }
  if (hit?.url) {
    served.add(url);
    return realFetch(hit.url, {method: 'GET', headers: {accept: 'application/json'}});
  }
  if (!loopback(new URL(url).hostname)) {
    refused.add(url);
    throw new TypeError(`OFFLINE: refused ${url}`);
  }
  return realFetch(input, init);
};

// second fence, below every HTTP library: no socket leaves the loopback range
const realConnect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function(...args) {
  const o = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof o === 'object' ? (o.host || o.path && 'localhost') : (typeof args[1] === 'string' ? args[1] : 'localhost');
  if (host && !loopback(host) && !net.isIPv6(host) && host !== '0.0.0.0') {
    refused.add(`socket:${host}`);
    process.nextTick(() => this.destroy(new Error(`OFFLINE: refused socket to ${host}`)));
    return this;
  }
  return realConnect.apply(this, args);
};

process.on('exit', () => {
  if (process.env.INTEROP_TRACE) for (const u of served) console.error(`[offline] local  ${u}`);
  for (const u of refused) console.error(`[offline] REFUSED ${u}`);
});
