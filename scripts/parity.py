"""Compares this runtime with spaCy: every token, tag, part of speech, morphology, lemma, head, dependency, entity and
sentence start, on all text of ../shared/corpora and on random strings.

    parity.py --annotate BINARY --model WHEEL [--shared DIR] [--random N] [--limit N] [--cache DIR]

Exits with 1 where tokens differ or more than one other decision in 100,000 tokens does.
"""

import argparse
import hashlib
import json
import pickle
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FIELDS = ["tag", "pos", "morph", "lemma", "head", "dep", "entity", "iob", "sentence start"]


def corpora(shared):
    for path in sorted((shared / "corpora").rglob("*.jsonl")):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                for key in ("title", "text"):
                    if record.get(key):
                        yield record[key]
    visits = shared / "corpora" / "visits.tsv"
    if visits.exists():
        for line in visits.read_text(encoding="utf-8").splitlines()[1:]:
            yield line


def random_strings(count, exceptions):
    """Strings that break tokenizers: glued exceptions, URLs, emoji, control characters, many scripts."""
    rng = random.Random(20260101)
    pools = [
        "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", ".,:;!?'\"()[]{}<>-–—…/\\@#&*+=~^_|%$€£°²",
        " \t\n\u00a0\u2003\u3000\u200b\u200d\ufeff", "".join(map(chr, list(range(1, 32)) + [127, 133, 173])),
        "😀🎉👍🏽❤️🇺🇳✈☎⚠", "हिन्दीक्षत्रज्ञकि।বাংলাதமிழ்తెలుగు", "中文的新聞日本語のニュース。，、（）한국어", "привіттакслава№км",
        "العربية،؛؟فارسی", "ÀÉîőŁßĳǅİıΣςﬁⅧ²½Ⓐ٣①",
    ]
    glue = list(exceptions) + [
        "http://", "https://www.", ".com", ".co.uk/", "user@example.org", "10.0.0.1", "192.168.1.7:80", "U.S.", "5km", "10°C.",
        "'s", "n't", "...", "--", "US$5", "a.m.", "don't", "can't've", "):", ":-)", "Minn.", "e.g.", "C++", "3/4", "x=y", "A.B.",
    ]
    for _ in range(count):
        parts = []
        for _ in range(rng.randint(1, 12)):
            kind = rng.random()
            if kind < 0.35:
                parts.append(rng.choice(glue))
            elif kind < 0.95:
                pool = rng.choice(pools)
                parts.append("".join(rng.choice(pool) for _ in range(rng.randint(1, 6))))
            else:
                code = rng.randrange(0x20, 0x30000)
                parts.append(chr(code) if not 0xD800 <= code < 0xE000 else "?")
            if rng.random() < 0.3:
                parts.append(" ")
        yield "".join(parts)


def load(model):
    import spacy

    path = Path(model)
    if path.is_dir():
        folder = path if (path / "config.cfg").exists() else next(path.rglob("config.cfg")).parent
        return spacy.load(folder)
    folder = tempfile.mkdtemp()
    with zipfile.ZipFile(path) as wheel:
        wheel.extractall(folder)
    return spacy.load(next(Path(folder).rglob("config.cfg")).parent)


def reference(nlp, texts):
    """spaCy's answer for each text, offsets in bytes."""
    for doc in nlp.pipe(texts, batch_size=64):
        at, byte, tokens = 0, 0, []
        for t in doc:
            byte += len(doc.text[at : t.idx].encode())
            end = byte + len(t.text.encode())
            at, start, byte = t.idx + len(t.text), byte, end
            pos = t.pos_ or "X"
            morph = str(t.morph)
            iob = t.ent_iob_ or "O"
            starts = bool(t.is_sent_start) if doc.has_annotation("SENT_START") else t.i == 0
            tokens.append((start, end, t.tag_, pos, morph, t.lemma_, t.head.i, t.dep_, t.ent_type_, iob, starts))
        yield tokens


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--annotate", required=True)
    args.add_argument("--model", required=True)
    args.add_argument("--shared", default="../shared")
    args.add_argument("--random", type=int, default=60000)
    args.add_argument("--limit", type=int, help="texts of the corpora at most")
    args.add_argument("--cache", help="folder for spaCy's answers")
    args.add_argument("--cpu", help="instruction set to force")
    args = args.parse_args()

    import spacy

    real = list(corpora(Path(args.shared)))[: args.limit]
    if not real:
        print("skipped: no corpora in", args.shared)
    nlp = None
    key = hashlib.sha256(f"{Path(args.model).name} {len(real)} {args.random} {spacy.__version__}".encode()).hexdigest()[:12]
    cached = Path(args.cache) / f"{key}.pickle" if args.cache else None
    if cached and cached.exists():
        texts, expected = pickle.loads(cached.read_bytes())
    else:
        nlp = load(args.model)
        texts = real + list(random_strings(args.random, sorted(nlp.tokenizer.rules)))
        expected = list(reference(nlp, texts))
        if cached:
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_bytes(pickle.dumps((texts, expected)))

    feed = "".join(json.dumps(t) + "\n" for t in texts)
    command = [args.annotate, args.model] + ([args.cpu] if args.cpu else [])
    found = subprocess.run(command, input=feed, capture_output=True, text=True, check=True)
    lines = found.stdout.split("\n")

    worst = 0.0
    for name, first, last in [("corpora", 0, len(real)), ("random strings", len(real), len(texts))]:
        tokens, token_texts, different, examples = 0, 0, dict.fromkeys(FIELDS, 0), []
        for text, want, line in zip(texts[first:last], expected[first:last], lines[first:last]):
            got = [tuple(t) for t in json.loads(line)]
            tokens += len(want)
            if [t[:2] for t in want] != [t[:2] for t in got]:
                token_texts += 1
                bad = next((p for p in zip(want, got) if p[0][:2] != p[1][:2]), (want[-1:], got[-1:]))
                examples.append(("tokens", text[:80], bad))
                continue
            for w, g in zip(want, got):
                if w == g:
                    continue
                for field, a, b in zip(FIELDS, w[2:], g[2:]):
                    if a != b:
                        different[field] += 1
                        examples.append((field, text[w[0] :][:20], a, b))
        decisions = sum(different.values())
        print(f"{name}: {last - first} texts, {tokens} tokens; texts with other tokens: {token_texts}; other decisions: {decisions}")
        for field in FIELDS:
            if different[field]:
                print(f"  {field}: {different[field]}")
        for example in examples[:15]:
            print("   ", *map(repr, example))
        if tokens:
            # A flip in one word's head drags others along; what counts is every field of every token.
            worst = max(worst, decisions * 100000 / tokens)
        if token_texts:
            sys.exit(1)
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
