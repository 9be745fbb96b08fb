#!/usr/bin/env python3
"""The QR code on a certificate's page, read at 200 dpi by zbar and zxing and verified without a network.

  paper-code.py --assay PROGRAM --trust DIR [--misread] PAGE.pdf

--trust    a folder of `assay export certificates`
--misread  one letter of what was read is another: it must not verify
Ends with PASS or FAIL; exit 0 only when the code is read alike and verifies."""
import argparse, pathlib, subprocess, tempfile
import zxingcpp
from PIL import Image

asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
asked.add_argument("--assay", required=True)
asked.add_argument("--trust", required=True)
asked.add_argument("--misread", action="store_true")
asked.add_argument("page")
asked = asked.parse_args()

folder = pathlib.Path(tempfile.mkdtemp())
picture = folder / "page.png"
subprocess.run(["pdftoppm", "-r", "200", "-f", "1", "-singlefile", "-png", asked.page, folder / "page"], check=True)
zbar = subprocess.run(["zbarimg", "-q", "--raw", "--nodbus", picture], check=True, capture_output=True, text=True).stdout.strip()
zxing = [code.text for code in zxingcpp.read_barcodes(Image.open(picture))]
text = zbar
if asked.misread:
    at = (text.index("#") + len(text)) // 2
    text = text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
(folder / "code.txt").write_text(text)
told = subprocess.run([asked.assay, "verify", folder / "code.txt", "--trust", asked.trust], capture_output=True, text=True)
print(f"{len(zbar)} letters\n{told.stdout}{told.stderr}")
good = zxing == [zbar] and told.returncode == 0
print("PASS 1/1" if good else "FAIL 0/1")
raise SystemExit(0 if good else 1)
