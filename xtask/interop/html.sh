#!/bin/bash
# HTML validity with the Nu checker (npm vnu-jar, needs java) of pages fetched from loopback.
# usage: html.sh [--cookie 'name=value'] URL|@FILE...   exit 0 only when no page has an error. Last line PASS n/m or FAIL n/m.
if [ $# -eq 0 ] || [ "$1" = --help ]; then sed -n 2,3p "$0"; [ $# -eq 0 ] && exit 2 || exit 0; fi
cookie=(); [ "$1" = --cookie ] && { cookie=(-H "Cookie: $2"); shift 2; }
urls=(); for word in "$@"; do case $word in @*) mapfile -t -O ${#urls[@]} urls < "${word#@}";; *) urls+=("$word");; esac; done
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; unreachable=0
for n in "${!urls[@]}"; do
    curl -sk "${cookie[@]}" -H 'Accept: text/html' "${urls[n]}" -o "$folder/$n.html" && [ -s "$folder/$n.html" ] || { echo "BAD  ${urls[n]} unreachable"; unreachable=$((unreachable + 1)); rm -f "$folder/$n.html"; }
done
# One run of Java for all pages: its start costs more than a page.
java -Xss4m -jar "$INTEROP/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only --format gnu "$folder"/*.html 2> "$folder/errors"; code=$?
bad=$unreachable
for n in "${!urls[@]}"; do
    [ -e "$folder/$n.html" ] || continue
    if grep -q "/$n.html\"*:" "$folder/errors"; then echo "BAD  ${urls[n]}"; grep "/$n.html\"*:" "$folder/errors" | sed -E 's#^.*\.html"*:#      #' | head -8; bad=$((bad + 1)); else echo "ok   ${urls[n]}"; fi
done
total=${#urls[@]}
# A checker that did not run has found nothing: that is no pass.
[ $code -eq 0 ] || [ -s "$folder/errors" ] || { echo "BAD  the checker ended with $code and said nothing"; bad=$total; }
[ $code -ne 0 ] && [ $bad -eq 0 ] && { head -5 "$folder/errors"; bad=$total; }
[ "$bad" -eq 0 ] && { echo "PASS $total/$total"; exit 0; }; echo "FAIL $((total - bad))/$total"; exit 1
