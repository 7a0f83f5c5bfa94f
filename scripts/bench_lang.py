"""Side by side with spaCy in one run: tokens a second of processor time, text to finished document, one thread.

    bench_lang.py --bench BINARY --model WHEEL [--shared DIR] [--texts N]
"""

import argparse
import json
import re
import subprocess
import time
from pathlib import Path

from parity import corpora, load


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--bench", required=True)
    args.add_argument("--model", required=True)
    args.add_argument("--shared", default="../shared")
    args.add_argument("--texts", type=int, default=200, help="texts spaCy reads; both sides read the same")
    args.add_argument("--rounds", type=int, default=3)
    args = args.parse_args()

    texts = list(corpora(Path(args.shared)))
    # Spread over all of it, so that no one genre decides.
    texts = texts[:: max(1, len(texts) // args.texts)]
    feed = "".join(json.dumps(t) + "\n" for t in texts)
    nlp = load(args.model)
    list(nlp.pipe(texts[:5]))
    ratios = []
    for _ in range(args.rounds):
        start = time.process_time()
        tokens = sum(len(doc) for doc in nlp.pipe(texts))
        theirs = tokens / (time.process_time() - start)
        out = subprocess.run([args.bench, args.model], input=feed, capture_output=True, text=True, check=True).stdout
        ours = float(re.search(r"one thread (\d+)", out).group(1))
        ratios.append(ours / theirs)
        print(f"spaCy {theirs:.0f} tokens/s ({tokens} tokens); ours {ours:.0f}; ratio {ours / theirs:.1f}")
        print(out, end="")
    print(f"ratio, median of {len(ratios)} rounds: {sorted(ratios)[len(ratios) // 2]:.1f}")


if __name__ == "__main__":
    main()
