#!/usr/bin/env python3
"""Walks the portal as the public and as each role that signs in, and writes down one address of each kind of page.

  pages.py URL --logins officer,auditor,... --password WORD --out DIR [--deep N] [--also PATH,PATH,...]

For each reader: DIR/NAME.pages, an address a line, and DIR/NAME.cookie. Links are followed N steps deep (default 3); of
addresses that differ only in an id, a number or a word, one is kept. Ends with 1 when a link leads to nothing or to a
failure of the server. Loopback only."""
import collections, html.parser, http.client, json, re, sys, urllib.parse

class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found += [value for name, value in attributes if name == "href" and value]

def kind(path):
    """The address without what differs between pages of one kind."""
    bare = path.split("?")[0]
    first = bare.split("/")[1] if "/" in bare else ""
    if first in ("catalogue", "rules", "instruments", "achievement"):
        return f"/{first}/*" * (bare.count("/") > 1) or bare
    return re.sub(r"/([a-z]+_)?[0-9a-f]{8,}|/[0-9A-Z]{16,}|/[0-9-]{10}", "/*", bare)

def walk(base, cookie, deep, also):
    host = urllib.parse.urlsplit(base)
    seen, pages, wrong = {}, [], []
    waiting = collections.deque((path, 0, "") for path in ["/", "/to-do", "/my", *also])
    while waiting:
        path, depth, source = waiting.popleft()
        if kind(path) in seen:
            continue
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        connection.request("GET", urllib.parse.quote(path, safe="/%?&=+:,;~"), headers={"Accept": "text/html", "Accept-Language": "en", **({"Cookie": cookie} if cookie else {})})
        answer = connection.getresponse()
        body = answer.read()
        seen[kind(path)] = answer.status
        if answer.status >= 400 and source:
            wrong.append(f"{path} answers {answer.status}; linked from {source}")
        if answer.status != 200 or not (answer.headers["content-type"] or "").startswith("text/html"):
            continue
        pages.append(base + urllib.parse.quote(path, safe="/%?&=+:,;~"))
        if depth == deep:
            continue
        links = Links()
        links.feed(body.decode())
        for link in links.found:
            target = urllib.parse.urlsplit(urllib.parse.urljoin(base + path, link))
            if target.netloc == host.netloc and not target.query.startswith("lang="):
                waiting.append((target.path + (f"?{target.query}" if target.query else ""), depth + 1, path))
    return pages, wrong

def main():
    base, options = sys.argv[1].rstrip("/"), dict(zip(sys.argv[2::2], sys.argv[3::2]))
    host = urllib.parse.urlsplit(base)
    if host.hostname not in ("127.0.0.1", "localhost"):
        sys.exit("loopback only")
    readers = {"public": None}
    for login in options["--logins"].split(","):
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        body = json.dumps({"login": login, "password": options["--password"]})
        connection.request("POST", "/api/v1/sign-in", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            sys.exit(f"{login} cannot sign in: {answer.status} {text}")
        readers[login] = "assay=" + json.loads(text)["secret"]
    bad = []
    for name, cookie in readers.items():
        pages, wrong = walk(base, cookie, int(options.get("--deep", 3)), list(filter(None, options.get("--also", "").split(","))))
        bad += [f"{name}: {line}" for line in wrong]
        for ending, text in (("pages", "\n".join(pages) + "\n"), ("cookie", cookie or "")):
            with open(f"{options['--out']}/{name}.{ending}", "w") as file:
                file.write(text)
        print(f"{name}: {len(pages)} kinds of pages")
    for line in bad:
        print("BAD ", line)
    print(f"{'FAIL' if bad else 'PASS'} {len(readers)} readers")
    sys.exit(1 if bad else 0)

main()
