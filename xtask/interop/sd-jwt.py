#!/usr/bin/env python3
"""The reference implementation of SD-JWT (PyPI sd-jwt) on a certificate that a wallet collected.

  sd-jwt.py FILE      FILE as `wallet.mjs --save FILE` writes it: the whole certificate, FILE.jwk the issuer's key

Also checks what SD-JWT VC asks: typ, vct, iss and that iss, nbf, exp, cnf, vct and status are never hidden. A tampered copy must be
refused. exit 0 only if everything holds. Last line PASS n/m or FAIL n/m."""
import base64, json, sys
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier
if len(sys.argv) != 2 or sys.argv[1] == "--help": print(__doc__); sys.exit(0 if "--help" in sys.argv else 2)
text = open(sys.argv[1]).read().strip(); key = JWK.from_json(open(sys.argv[1] + ".jwk").read())
ok = n = 0
def check(what, holds):
    global ok, n
    n += 1; ok += bool(holds); print("ok  " if holds else "BAD ", what)
def claims(text): return SDJWTVerifier(text, lambda *_: key, serialization_format="compact").get_verified_payload()
def decode(part): return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
try: whole = claims(text)
except Exception as why: print("BAD  the whole does not verify:", why); print("FAIL 0/1"); sys.exit(1)
check("the whole verifies", whole.get("certificate", {}).get("number"))
token = text.split("~")[0]; header, visible = decode(token.split(".")[0]), decode(token.split(".")[1])
check("typ is dc+sd-jwt and alg ES256", header["typ"] == "dc+sd-jwt" and header["alg"] == "ES256")
check("five claims are hidden", len(visible["_sd"]) == 5 and len(text.split("~")) == 7)
names = {decode(one)[1] for one in text.split("~")[1:-1]}
check("nothing is hidden that a verifier needs", not names & {"iss", "nbf", "exp", "cnf", "vct", "status"})
check("vct and iss are https", all(visible[one].startswith("https://") for one in ("vct", "iss")))
level = claims(token + "~")
check("the level alone verifies", level["level"] and not names & set(level))
for what, changed in [("signature", token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:] + "~"), ("payload", token.replace(".", ".A", 1) + "~")]:
    try: claims(changed); check(f"a changed {what} is refused", False)
    except Exception: check(f"a changed {what} is refused", True)
print(f"{'PASS' if ok == n else 'FAIL'} {ok}/{n}"); sys.exit(0 if ok == n else 1)
