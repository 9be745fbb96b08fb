#!/usr/bin/env python3
"""Check (6): our transparency log by independent code: C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519), tlog-tiles, tlog-proof and RFC 6962 / RFC 9162.

  tlog.py checkpoint --vkey VKEY [--witness VKEY]... [--quorum K] FILE-or-URL
  tlog.py proof      --vkey VKEY (--leaf FILE | --leaf-hash HEX) [--witness VKEY]... [--quorum K] FILE.tlog-proof
  tlog.py log        --vkey VKEY [--old CHECKPOINT] [--entry FILE]... [--proof FILE]... PREFIX     PREFIX = http://127.0.0.1:8080/log or a directory
  tlog.py make DIR [--n 300]                                                     a sample log (tiles, checkpoint, cosignature, proof)

log downloads every tile and entry bundle, recomputes every hash and the root, checks widths, paths and content types,
that --entry bytes are logged, that each --proof leads from its entry to the root, and that the tree extends --old. exit 0 only when all checks hold. Last line PASS n/m or FAIL n/m."""
import base64, hashlib, json, os, struct, sys, time, urllib.request, urllib.parse
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey, Ed25519PrivateKey
from cryptography.hazmat.primitives import serialization as ser
H = lambda b: hashlib.sha256(b).digest()
leaf_h = lambda d: H(b"\0" + d)
node_h = lambda l, r: H(b"\1" + l + r)
def split(n): return 1 << ((n - 1).bit_length() - 1)
def mth(hs):
    if not hs: return H(b"")
    while len(hs) > 1: hs = [node_h(hs[i], hs[i + 1]) if i + 1 < len(hs) else hs[i] for i in range(0, len(hs), 2)]
    return hs[0]
def path(m, hs):
    if len(hs) <= 1: return []
    k = split(len(hs))
    return path(m, hs[:k]) + [mth(hs[k:])] if m < k else path(m - k, hs[k:]) + [mth(hs[:k])]
def root_from_inclusion(leaf, index, size, proof):            # RFC 9162 2.1.3.2
    if index >= size: raise ValueError("index outside tree")
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0: raise ValueError("proof too long")
        if fn & 1 or fn == sn:
            r = node_h(p, r)
            while not fn & 1 and fn: fn >>= 1; sn >>= 1
        else: r = node_h(r, p)
        fn >>= 1; sn >>= 1
    if sn: raise ValueError("proof too short")
    return r
class VKey:
    def __init__(self, s):
        self.name, kid, b = s.strip().split("+", 2); self.id = bytes.fromhex(kid); raw = base64.b64decode(b, validate=True)
        self.alg, self.pub = raw[0], raw[1:]
        if self.id != H(self.name.encode() + b"\n" + raw)[:4]: raise ValueError(f"vkey id does not match: {s}")
        self.key = Ed25519PublicKey.from_public_bytes(self.pub)
def parse_note(b):
    t = b.decode("utf-8")
    if any(ord(c) < 32 and c != "\n" for c in t): raise ValueError("control character in note")
    i = t.rfind("\n\n")
    if i < 0 or not t.endswith("\n"): raise ValueError("not a signed note")
    text, sigs = t[:i + 1], []
    for line in t[i + 2:].splitlines():
        if not line.startswith("— "): raise ValueError(f"bad signature line {line!r}")
        name, blob = line[2:].split(" "); raw = base64.b64decode(blob, validate=True)
        if not name or "+" in name or len(raw) < 5: raise ValueError("bad signature line")
        sigs.append((name, raw[:4], raw[4:]))
    return text, sigs
def open_checkpoint(b, vkey, witnesses=(), quorum=0):
    text, sigs = parse_note(b)
    def find(v): return [s for n, i, s in sigs if n == v.name and i == v.id]
    own = find(vkey)
    if len(own) != 1: raise ValueError("no single signature of the log key")
    vkey.key.verify(own[0], text.encode())
    seen = []
    for w in witnesses:
        for s in find(w):
            if w.alg != 4: raise ValueError("witness vkey is not of type 0x04")
            ts = struct.unpack(">Q", s[:8])[0]
            w.key.verify(s[8:], f"cosignature/v1\ntime {ts}\n{text}".encode())
            if ts > time.time() + 300: raise ValueError("cosignature from the future")
            seen.append(w.name)
    if len(set(seen)) < quorum: raise ValueError(f"{len(set(seen))} witness cosignatures, {quorum} wanted")
    lines = text.split("\n")
    origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
    if not size.isdigit() or (size != "0" and size[0] == "0") or len(root) != 32: raise ValueError("bad checkpoint body")
    if origin != vkey.name: raise ValueError(f"origin {origin!r} is not the key name {vkey.name!r}")
    return origin, int(size), root, sorted(set(seen))
def npath(n):
    s = f"{n % 1000:03d}"
    while n >= 1000: n //= 1000; s = f"x{n % 1000:03d}/" + s
    return s
class Source:
    def __init__(self, p): self.p, self.url = p.rstrip("/"), p.startswith("http"); self.n = 0
    def get(self, rel, ctype=None):
        self.n += 1
        if not self.url: return open(f"{self.p}/{rel}", "rb").read()
        if urllib.parse.urlsplit(self.p).hostname not in ("127.0.0.1", "localhost", "::1"): raise ValueError("loopback only")
        with urllib.request.urlopen(f"{self.p}/{rel}", timeout=20) as r:
            b = r.read()
            if r.headers.get("Content-Encoding") == "gzip": import gzip; b = gzip.decompress(b)
            if ctype and (r.headers.get("Content-Type") or "").replace(" ", "").lower() != ctype.replace(" ", ""): warn.append(f"{rel}: content-type {r.headers.get('Content-Type')}")
            return b
warn, done, fail = [], 0, []
def check(name, fn):
    global done
    try: r = fn(); done += 1; print("ok  ", name, r if r is not None else ""); return r
    except Exception as e: fail.append(name); print("BAD ", name, f"{type(e).__name__}: {e}"[:300]); return None
def entries_of(b):
    out, i = [], 0
    while i < len(b):
        n = struct.unpack(">H", b[i:i + 2])[0]; i += 2
        if i + n > len(b): raise ValueError("truncated bundle")
        out.append(b[i:i + n]); i += n
    return out
def walk(src, size):
    tiles, level, hashes = 0, 0, None
    data = []
    for n in range((size + 255) // 256):
        w = min(256, size - n * 256); rel = f"tile/entries/{npath(n)}" + ("" if w == 256 else f".p/{w}")
        es = entries_of(src.get(rel, "application/octet-stream"))
        if len(es) != w: raise ValueError(f"{rel}: {len(es)} entries, {w} wanted")
        data += es
    want = [leaf_h(e) for e in data]
    while want:
        for n in range((len(want) + 255) // 256):
            part = want[n * 256:n * 256 + 256]; rel = f"tile/{level}/{npath(n)}" + ("" if len(part) == 256 else f".p/{len(part)}")
            if src.get(rel, "application/octet-stream") != b"".join(part): raise ValueError(f"{rel} does not match the entries")
            tiles += 1
        want = [mth(want[i:i + 256]) for i in range(0, len(want) - len(want) % 256, 256)]; level += 1
    return data, tiles
def main():
    argv = sys.argv[1:]
    if not argv or "--help" in argv: print(__doc__); return 0 if argv else 2
    cmd, rest, o = argv[0], [], {"witness": [], "entry": [], "proof": []}
    it = iter(argv[1:])
    for a in it:
        if a in ("--witness", "--entry", "--proof"): o[a[2:]].append(next(it))
        elif a.startswith("--"): o[a[2:]] = next(it)
        else: rest.append(a)
    if cmd == "make": return make(rest[0], int(o.get("n", 300)))
    vk = VKey(o["vkey"]); ws = [VKey(w) for w in o["witness"]]; q = int(o.get("quorum", 0))
    rd = lambda p: urllib.request.urlopen(p, timeout=20).read() if p.startswith("http") else open(p, "rb").read()
    if cmd == "checkpoint": check("checkpoint", lambda: open_checkpoint(rd(rest[0]), vk, ws, q)[1:2])
    elif cmd == "proof":
        def f():
            raw = rd(rest[0]); head, cp = raw.split(b"\n\n", 1); L = head.decode().split("\n")
            if L.pop(0) != "c2sp.org/tlog-proof@v1": raise ValueError("not tlog-proof@v1")
            if L[0].startswith("extra "): base64.b64decode(L.pop(0)[6:], validate=True)
            k, idx = L.pop(0).split(" ")
            if k != "index": raise ValueError("index line")
            pr = [base64.b64decode(x, validate=True) for x in L]
            _, size, root, seen = open_checkpoint(cp, vk, ws, q)
            lh = bytes.fromhex(o["leaf-hash"]) if "leaf-hash" in o else leaf_h(open(o["leaf"], "rb").read())
            if root_from_inclusion(lh, int(idx), size, pr) != root: raise ValueError("inclusion proof does not lead to the root")
            return f"index {idx} size {size} witnesses {seen}"
        check("tlog-proof", f)
    elif cmd == "log":
        src = Source(rest[0]); st = {}
        def cp(): st["cp"] = open_checkpoint(src.get("checkpoint", "text/plain;charset=utf-8"), vk, ws, q); return f"size {st['cp'][1]} witnesses {st['cp'][3]}"
        check("checkpoint signature", cp)
        if "cp" in st:
            _, size, root, _ = st["cp"]
            def w(): st["data"], t = walk(src, size); return f"{len(st['data'])} entries, {t} tiles, {src.n} requests"
            check("every tile and bundle", w)
        if "data" in st:
            hs = [leaf_h(e) for e in st["data"]]
            def r():
                if mth(hs) != root: raise ValueError("root differs")
            check("root hash", r)
            if "old" in o:
                def c():
                    _, s0, r0, _ = open_checkpoint(rd(o["old"]), vk)
                    if s0 > size: raise ValueError("log shrank")
                    if mth(hs[:s0]) != r0: raise ValueError("history was rewritten")
                    return f"{s0} -> {size}"
                check("extends the old checkpoint", c)
            for e in o["entry"]:
                def inc(e=e):
                    b = open(e, "rb").read(); i = st["data"].index(b)
                    if root_from_inclusion(hs[i], i, size, path(i, hs)) != root: raise ValueError("proof")
                    return f"index {i}"
                check(f"entry {os.path.basename(e)}", inc)
            for e in o["proof"]:
                def leads(e=e):
                    L = open(e, "rb").read().split(b"\n\n", 1)[0].decode().split("\n")
                    if L.pop(0) != "c2sp.org/tlog-proof@v1": raise ValueError("not tlog-proof@v1")
                    if L[0].startswith("extra "): L.pop(0)
                    i = int(L.pop(0).removeprefix("index "))
                    if root_from_inclusion(hs[i], i, size, [base64.b64decode(x, validate=True) for x in L]) != root: raise ValueError("inclusion proof does not lead to the root")
                    return f"index {i}"
                check(f"proof {os.path.basename(e)}", leads)
        for x in warn[:5]: fail.append(x); print("BAD ", x)
    else: print(__doc__); return 2
    tot = done + len(fail); good = not fail and done
    print(f"{'PASS' if good else 'FAIL'} {done}/{tot}"); return 0 if good else 1
def make(d, n):
    os.makedirs(d, exist_ok=True)
    def key(seed): return Ed25519PrivateKey.from_private_bytes(H(seed))
    raw = lambda k: k.public_key().public_bytes(ser.Encoding.Raw, ser.PublicFormat.Raw)
    def vkey(name, k, t): m = bytes([t]) + raw(k); return f"{name}+{H(name.encode() + bytes([10]) + m)[:4].hex()}+{base64.b64encode(m).decode()}"
    log, wit, name, wn = key(b"log"), key(b"wit"), "assay.example/log", "witness.example/w1"
    es = [json.dumps({"n": i, "kind": "issued", "certificate": hashlib.sha256(str(i).encode()).hexdigest()}).encode() for i in range(n)]
    hs = [leaf_h(e) for e in es]
    def put(rel, b): p = f"{d}/{rel}"; os.makedirs(os.path.dirname(p), exist_ok=True); open(p, "wb").write(b)
    for size in (max(1, n * 2 // 3), n):
        for i in range((size + 255) // 256):
            part = es[i * 256:min(size, i * 256 + 256)]; put(f"tile/entries/{npath(i)}" + ("" if len(part) == 256 else f".p/{len(part)}"), b"".join(struct.pack(">H", len(x)) + x for x in part))
        want, lv = hs[:size], 0
        while want:
            for i in range((len(want) + 255) // 256):
                part = want[i * 256:i * 256 + 256]; put(f"tile/{lv}/{npath(i)}" + ("" if len(part) == 256 else f".p/{len(part)}"), b"".join(part))
            want = [mth(want[i:i + 256]) for i in range(0, len(want) - len(want) % 256, 256)]; lv += 1
        text = f"{name}\n{size}\n{base64.b64encode(mth(hs[:size])).decode()}\n"
        line = lambda nm, k, t, s: f"— {nm} {base64.b64encode(H(nm.encode() + bytes([10, t]) + raw(k))[:4] + s).decode()}\n"
        ts = int(time.time())
        cp = text + "\n" + line(name, log, 1, log.sign(text.encode())) + line(wn, wit, 4, struct.pack(">Q", ts) + wit.sign(f"cosignature/v1\ntime {ts}\n{text}".encode()))
        put("checkpoint" if size == n else "checkpoint.old", cp.encode())
    put("vkey", vkey(name, log, 1).encode()); put("witness.vkey", vkey(wn, wit, 4).encode()); put("entry-7", es[7])
    put("entry-7.tlog-proof", ("c2sp.org/tlog-proof@v1\nindex 7\n" + "".join(base64.b64encode(p).decode() + "\n" for p in path(7, hs)) + "\n" + cp).encode())
    print(f"log of {n} in {d}"); return 0
sys.exit(main())
