#!/bin/bash
# Check (7): OpenAPI document and a schemathesis run against a live server on loopback.
usage() { cat <<U
openapi.sh URL-of-openapi.json|file:///FILE [--base URL] [--examples N] [--checks LIST] [--exclude-checks LIST] [--phases LIST] [--auth 'Header: value'] [-- extra schemathesis args]
  default checks: all; default phases: examples,coverage,fuzzing (add stateful when links are declared); default N: 25
Also lints the document with openapi-spec-validator. exit 0 only when no failure was found. Last line PASS n/m or FAIL n/m.
U
}
[ $# -eq 0 ] && { usage; exit 2; }; [ "$1" = --help ] && { usage; exit 0; }
PY=$INTEROP/py/bin; url=$1; shift; base=; n=25; checks=all; phases=examples,coverage,fuzzing; ex=(); h=()
while [ $# -gt 0 ]; do case $1 in --base) base=$2; shift 2;; --examples) n=$2; shift 2;; --checks) checks=$2; shift 2;; --exclude-checks) ex+=(--exclude-checks "$2"); shift 2;; --phases) phases=$2; shift 2;; --auth) h+=(-H "$2"); shift 2;; --) shift; ex+=("$@"); break;; *) usage; exit 2;; esac; done
case ${base:-$url} in http://127.0.0.1*|http://localhost*|https://localhost*|https://127.0.0.1*) ;; *) echo "loopback only"; echo "FAIL 0/1"; exit 2;; esac
: "${base:=$(echo "$url" | sed -E 's#^(https?://[^/]+).*#\1#')}"
tmp=$(mktemp -d); ok=0; m=3
if curl -sfk "$url" -o $tmp/openapi.json && $PY/python -c "import json,sys; from openapi_spec_validator import validate; validate(json.load(open(sys.argv[1])))" $tmp/openapi.json 2>$tmp/lint; then echo "ok   openapi document valid"; ok=1; else echo "BAD  openapi document"; tail -3 $tmp/lint; fi
# What a table holds cannot be said in a schema: bytes that are no table, or a table of something else, are refused, and rightly so.
tables=/api/v1/verify/bulk
explore() {
  $PY/schemathesis run "${url#file://}" --url "$base" --checks "$checks" --phases "$phases" --max-examples "$n" --no-color --tls-verify false --request-timeout 10 "${h[@]}" "${ex[@]}" "$@" > $tmp/out 2>&1; local rc=$?
  sed -n '/FAILURES/,$p' $tmp/out | head -60; [ $rc -eq 0 ] && tail -25 $tmp/out | grep -E 'generated|passed|Operations|Tested'
  [ $rc -eq 0 ] && ok=$((ok+1)); cat $tmp/out >> $INTEROP/openapi-last.txt
}
: > $INTEROP/openapi-last.txt
explore --exclude-path $tables
explore --include-path $tables --exclude-checks positive_data_acceptance
rm -rf $tmp
[ $ok -eq $m ] && { echo "PASS $ok/$m"; exit 0; }; echo "FAIL $ok/$m"; exit 1
