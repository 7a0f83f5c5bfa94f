"""Writes crates/lang/tests/golden/sm.jsonl: what spaCy says of the texts beside it. Run when texts are added.

    golden_lang.py MODEL
"""

import json
import sys
from pathlib import Path

from parity import load, reference

folder = Path(__file__).parent.parent / "crates/lang/tests/golden"
texts = [json.loads(line) for line in (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
with open(folder / "sm.jsonl", "w", encoding="utf-8") as out:
    for tokens in reference(load(sys.argv[1]), texts):
        out.write(json.dumps(tokens, ensure_ascii=False, separators=(",", ":")) + "\n")
