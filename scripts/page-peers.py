#!/usr/bin/env python3
"""Pages a second of trafilatura (text and metadata) and htmldate (date) on the HTML pages of DATA, one thread, CPU time.

usage: page-peers.py DATA      DATA holds pages.tar.xz
"""
import pathlib
import sys
import tarfile
import time

import htmldate
import trafilatura

pages = []
with tarfile.open(pathlib.Path(sys.argv[1]) / "pages.tar.xz") as archive:
    for member in archive:
        if member.isfile() and member.name.endswith(".html"):
            pages.append(archive.extractfile(member).read().decode("utf-8", "replace"))
pages = pages[::4]  # They take their time.


def both(page):
    trafilatura.bare_extraction(page, with_metadata=True)


def date(page):
    htmldate.find_date(page, original_date=True)


for name, run in [("trafilatura with metadata", both), ("htmldate", date)]:
    took = []
    for page in pages:
        start = time.process_time()
        try:
            run(page)
        except Exception:  # A page that breaks a tool is still a page.
            pass
        took.append(time.process_time() - start)
    took.sort()
    p99 = took[int(len(took) * 0.99)] * 1e3
    print(f"{name:<26} {len(took) / sum(took):>6.0f} pages/s  p99 {p99:.0f} ms  ({len(took)} pages)")
