#!/usr/bin/env python3
"""The record before a witness and a verifier of others: PyPI aics-witness and aics-tlog, beside a witness of ours.

  witness-peers.py --assay PROGRAM --world DIR --peers VENV [--fork]

On a copy of a world: the peer is shown a smaller head of the record, then the server is started with both witnesses in its
settings: it learns the peer's size from 409 and proves the growth. aics-tlog and `assay record check` then find both
co-signatures. With --fork the peer has seen another record before: it must not sign (422), so the check fails. Our witness
is asked by this program what C2SP tlog-witness wants refused. exit 0 only when all checks hold; last line PASS n/m or FAIL n/m."""
import base64, hashlib, http.client, os, re, shutil, socket, struct, subprocess, sys, tempfile, time
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

H = lambda b: hashlib.sha256(b).digest()
b64 = lambda b: base64.b64encode(b).decode()
done, fail, children = 0, [], []

def mth(hs):
    if len(hs) <= 1: return hs[0] if hs else H(b"")
    k = 1 << ((len(hs) - 1).bit_length() - 1)
    return H(b"\1" + mth(hs[:k]) + mth(hs[k:]))

def check(name, ok, said=""):
    global done
    if ok: done += 1
    else: fail.append(name)
    print("ok  " if ok else "BAD ", name, said)

def port():
    with socket.socket() as s: s.bind(("127.0.0.1", 0)); return s.getsockname()[1]

def start(words):
    p = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    children.append(p); return p

def listening(at):
    for _ in range(200):
        try: socket.create_connection(("127.0.0.1", at), 1).close(); return
        except OSError: time.sleep(0.05)
    raise SystemExit(f"nothing listens on {at}")

def post(at, body):
    c = http.client.HTTPConnection("127.0.0.1", at, timeout=10)
    c.request("POST", "/add-checkpoint", body.encode()); r = c.getresponse()
    return r.status, r.getheader("Content-Type"), r.read().decode()

def leaves(record, size):
    out = []
    for n in range((size + 255) // 256):
        w = min(256, size - 256 * n); path = f"{record}/tile/entries/{n:03d}" + ("" if w == 256 else f".p/{w}")
        b, i = open(path, "rb").read(), 0
        while i < len(b):
            l = struct.unpack(">H", b[i:i + 2])[0]; out.append(H(b"\0" + b[i + 2:i + 2 + l])); i += 2 + l
    return out

def main():
    o, it = {}, iter(sys.argv[1:])
    if "--help" in sys.argv: print(__doc__); return 0
    for a in it: o[a[2:]] = True if a == "--fork" else next(it)
    assay, peers, home = o["assay"], o["peers"] + "/bin/", tempfile.mkdtemp(prefix="assay-peers-")
    try: return run(assay, peers, o["world"], home, "fork" in o)
    finally:
        for p in children: p.kill(); p.wait()
        shutil.rmtree(home, ignore_errors=True)

def run(assay, peers, world, home, fork):
    data = f"{home}/world"; shutil.copytree(world, data, ignore=shutil.ignore_patterns("*.lock"))
    record = f"{data}/record"; vkey = open(f"{record}/vkey").read().strip(); origin = vkey.split("+")[0]
    size = int(open(f"{record}/checkpoint").read().split("\n")[1]); hashes = leaves(record, size)
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(open(f"{data}/keys/record.key").read().strip()))
    raw = bytes([1]) + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw); kid = H(origin.encode() + b"\n" + raw)[:4]
    def head(n, root):
        text = f"{origin}\n{n}\n{b64(root)}\n"
        return f"{text}\n— {origin} {b64(kid + key.sign(text.encode()))}\n"
    # The peer.
    at = port(); config = f"{home}/peer/witness.json"; os.makedirs(f"{home}/peer")
    told = subprocess.run([peers + "aics-witness", "init", "-c", config, "--name", "peer.example/w1", "--listen", f"127.0.0.1:{at}", "--db", "w.db", "--key-file", "w.key"], capture_output=True, text=True)
    peer = re.search(r"^peer\.example/w1\+\S+", told.stdout + told.stderr, re.M).group(0)
    subprocess.run([peers + "aics-witness", "add-log", "-c", config, "--origin", origin, "--vkey", vkey], check=True, capture_output=True)
    start([peers + "aics-witness", "serve", "-c", config]); listening(at)
    small = size // 3
    status, _, _ = post(at, f"old 0\n\n{head(small, H(b'another record') if fork else mth(hashes[:small]))}")
    check(f"the peer signs a first head of {small} leaves", status == 200, status)
    # Ours, asked by a stranger.
    ours_at = port(); ours = f"{home}/ours"
    own = subprocess.run([assay, "witness", "vkey", "--data", ours, "--name", "ours.example/w2"], check=True, capture_output=True, text=True).stdout.strip()
    open(f"{ours}/logs", "w").write(f"log {vkey}\n")
    start([assay, "witness", "serve", "--data", ours, "--listen", f"127.0.0.1:{ours_at}"]); listening(ours_at)
    answer = lambda body: post(ours_at, body)
    check("ours: a first head", answer(f"old 0\n\n{head(small, mth(hashes[:small]))}")[0] == 200)
    check("ours: 409 with the size it has seen", answer(f"old 0\n\n{head(size, mth(hashes))}") == (409, "text/x.tlog.size", f"{small}\n"))
    check("ours: 409 for another root of that size", answer(f"old {small}\n\n{head(small, H(b'x'))}")[0] == 409)
    check("ours: 422 for a proof that leads nowhere", answer(f"old {small}\n{b64(H(b'x'))}\n\n{head(size, mth(hashes))}")[0] == 422)
    check("ours: 400 for an older head", answer(f"old {small}\n\n{head(1, mth(hashes[:1]))}")[0] == 400)
    foreign = head(size, mth(hashes)).replace("\n— ", "\n— x", 1)
    check("ours: 403 without the record's signature", answer(f"old {small}\n\n{foreign}")[0] == 403)
    check("ours: 404 for a record it does not follow", answer(f"old 0\n\n{head(1, mth(hashes[:1])).replace(origin, 'other.example', 1)}")[0] == 404)
    check("ours: 400 for what is no request", answer("hello")[0] == 400)
    # The record asks both.
    with open(f"{data}/witnesses", "w") as f:
        f.write(f"witness peer {peer} http://127.0.0.1:{at}\nwitness ours {own} http://127.0.0.1:{ours_at}\ngroup both all peer ours\nquorum both\n")
    server = port(); start([assay, "serve", "--data", data, "--listen", f"127.0.0.1:{server}"]); listening(server)
    check("every head that is public is co-signed by both", open(f"{record}/checkpoint").read().count("\n— ") == 3)
    verified = subprocess.run([peers + "aics-tlog", "verify-checkpoint", "--note", f"{record}/checkpoint", "--log-key", vkey, "--witness-key", peer, "--witness-key", own, "--quorum", "2", "--origin", origin], capture_output=True, text=True)
    check("aics-tlog finds both co-signatures", verified.returncode == 0, verified.stdout.strip()[-120:])
    verified = subprocess.run([peers + "aics-tlog", "verify-inclusion", "--leaf-hash", hashes[small].hex(), "--index", str(small), "--tiles", record, "--log-key", vkey, "--witness-key", peer, "--witness-key", own, "--quorum", "2"], capture_output=True, text=True)
    check("aics-tlog finds a leaf under the co-signed head", verified.returncode == 0, verified.stderr.strip()[-200:])
    said = subprocess.run([assay, "record", "check", record, "--vkey", vkey, "--witness", f"{data}/witnesses"], capture_output=True, text=True)
    check("assay record check finds both", said.returncode == 0, said.stdout.strip().split("\n")[-1])
    print(f"{'FAIL' if fail else 'PASS'} {done}/{done + len(fail)}")
    return 1 if fail else 0

sys.exit(main())
