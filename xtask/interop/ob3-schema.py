#!/usr/bin/env python3
"""Check (4): Open Badges 3.0 JSON Schema (1EdTech, draft 2019-09) on credential files, offline.

  ob3-schema.py [--schema formal|jsonld|both|any] [--expect valid|invalid] FILE...     (default: both)

formal = the strict JSON form (arrays everywhere, proof must be an array)
jsonld = the JSON-LD adaptation (single values may be compacted, proof may be an object)
A FILE may also be a compact JWT (vc+jwt): its payload is checked, and proof is not required.
Format assertions (date-time, uri) are on. exit 0 only when every file shows what is expected. Last line PASS n/m or FAIL n/m."""
import json, os, sys, base64
from jsonschema import Draft201909Validator, FormatChecker
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
argv = sys.argv[1:]
if not argv or "--help" in argv: print(__doc__); sys.exit(0 if argv else 2)
which, expect, files = "both", "valid", []
it = iter(argv)
for a in it:
    if a == "--schema": which = next(it)
    elif a == "--expect": expect = next(it)
    else: files.append(a)
def load(k): return Draft201909Validator(json.load(open(f"{ROOT}/ob3/schema/{k}/ob_v3p0_achievementcredential_schema.json")), format_checker=FormatChecker())
V = {"formal": load("json"), "jsonld": load("json-ld")}
ok = 0
for f in files:
    raw = open(f).read().strip()
    if raw.startswith("{"): doc = json.loads(raw)
    else:
        p = raw.split("~")[0].split(".")[1]; doc = json.loads(base64.urlsafe_b64decode(p + "=" * (-len(p) % 4))); doc = doc.get("vc", doc)
    errs = {k: sorted(v.iter_errors(doc), key=lambda e: list(map(str, e.path))) for k, v in V.items()}
    good = {k: not e for k, e in errs.items()}
    valid = {"formal": good["formal"], "jsonld": good["jsonld"], "both": all(good.values()), "any": any(good.values())}[which]
    res = valid == (expect == "valid"); ok += res
    print("ok  " if res else "BAD ", os.path.basename(f), good)
    for k, es in errs.items():
        for e in es[:4]: print(f"      [{k}] /{'/'.join(map(str, e.path))}: {e.message[:160]}")
print(f"{'PASS' if ok == len(files) and ok else 'FAIL'} {ok}/{len(files)}")
sys.exit(0 if ok == len(files) and ok else 1)
