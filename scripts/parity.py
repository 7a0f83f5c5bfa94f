"""Compares this runtime with spaCy: every token, tag, part of speech, morphology, lemma, head, dependency, entity and
sentence start, on all text of ../shared/corpora and on random strings.

    parity.py --annotate BINARY --model WHEEL [--shared DIR] [--random N] [--limit N] [--cache DIR]

Exits with 1 where tokens differ or more than one other decision in 100,000 tokens does; decisions in texts with characters
that this Python's Unicode does not know are told apart. spaCy's answers are kept in the
cache in pieces, so that a run that was cut short goes on where it stopped; progress is told on stderr.
"""

import argparse
import hashlib
import json
import pickle
import random
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
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
        # Both are made anew for each call, over the whole text.
        text, split = doc.text, doc.has_annotation("SENT_START")
        at, byte, tokens = 0, 0, []
        for t in doc:
            byte += len(text[at : t.idx].encode())
            end = byte + len(t.text.encode())
            at, start, byte = t.idx + len(t.text), byte, end
            pos = t.pos_ or "X"
            morph = str(t.morph)
            iob = t.ent_iob_ or "O"
            starts = bool(t.is_sent_start) if split else t.i == 0
            tokens.append((start, end, t.tag_, pos, morph, t.lemma_, t.head.i, t.dep_, t.ent_type_, iob, starts))
        yield tokens


def pieces(texts, characters=100_000):
    """Consecutive texts, so many characters or a thousand texts together."""
    piece, size = [], 0
    for text in texts:
        piece.append(text)
        size += len(text)
        if size >= characters or len(piece) == 1000:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def place(cache, model, version, piece):
    """Where spaCy's answers to a piece are kept: named by all they depend on, so that a run cut short goes on where it was."""
    key = json.dumps([Path(model).name, version, piece])
    return Path(cache) / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.pickle"


class Reference:
    """spaCy's answers, computed or remembered; the model is loaded when first needed."""

    def __init__(self, model, cache):
        import spacy

        self.model, self.cache, self.version, self.loaded = model, cache, spacy.__version__, None

    def nlp(self):
        self.loaded = self.loaded or load(self.model)
        return self.loaded

    def answers(self, piece):
        path = place(self.cache, self.model, self.version, piece) if self.cache else None
        if path and path.exists():
            return pickle.loads(path.read_bytes())
        found = list(reference(self.nlp(), piece))
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(found))
            part.rename(path)
        return found

    def exceptions(self):
        """The tokenizer's exceptions, remembered too: the random strings are made of them."""
        path = Path(self.cache) / f"{Path(self.model).name}.exceptions.json" if self.cache else None
        if path and path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
        found = sorted(self.nlp().tokenizer.rules)
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(found), encoding="utf-8")
        return found


class Tally:
    """What differs in texts of one kind."""

    def __init__(self):
        self.texts = self.tokens = self.token_texts = 0
        self.different, self.examples = dict.fromkeys(FIELDS, 0), []
        self.newer = self.newer_decisions = 0

    def compare(self, text, want, got):
        self.texts += 1
        self.tokens += len(want)
        if [t[:2] for t in want] != [t[:2] for t in got]:
            self.token_texts += 1
            bad = next((p for p in zip(want, got) if p[0][:2] != p[1][:2]), (want[-1:], got[-1:]))
            self.examples.append(("tokens", text[:80], bad))
            return
        # Small and capital letters that Unicode has had for less long than this Python: spaCy's own answers change with
        # the Python it runs on. Tokens must agree all the same.
        if any(unicodedata.category(c) == "Cn" for c in text):
            self.newer += 1
            self.newer_decisions += sum(a != b for w, g in zip(want, got) for a, b in zip(w[2:], g[2:]))
            return
        for w, g in zip(want, got):
            if w == g:
                continue
            for field, a, b in zip(FIELDS, w[2:], g[2:]):
                if a != b:
                    self.different[field] += 1
                    self.examples.append((field, text.encode()[w[0] :][:20].decode(errors="replace"), a, b))

    def decisions(self):
        return sum(self.different.values())

    def report(self, name):
        print(
            f"{name}: {self.texts} texts, {self.tokens} tokens; texts with other tokens: {self.token_texts}; "
            f"other decisions: {self.decisions()}"
        )
        for field in FIELDS:
            if self.different[field]:
                print(f"  {field}: {self.different[field]}")
        if self.newer:
            known = unicodedata.unidata_version
            print(f"  of them {self.newer} texts with characters not in Python's Unicode {known}: {self.newer_decisions}")
        for example in self.examples[:15]:
            print("   ", *map(repr, example))

    def good(self):
        # A flip in one word's head drags others along; what counts is every field of every token.
        return not self.token_texts and self.decisions() * 100_000 <= self.tokens


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--annotate", required=True)
    args.add_argument("--model", required=True)
    args.add_argument("--shared", default="../shared")
    args.add_argument("--random", type=int, default=60000)
    args.add_argument("--limit", type=int, help="texts of the corpora at most")
    args.add_argument("--cache", help="folder for spaCy's answers")
    args.add_argument("--cpu", help="instruction set to force; several with commas between them")
    args = args.parse_args()

    real = list(corpora(Path(args.shared)))[: args.limit]
    if not real:
        print("skipped: no corpora in", args.shared)
    spacy = Reference(args.model, args.cache)
    made = list(random_strings(args.random, spacy.exceptions())) if args.random else []
    kinds = {"corpora": list(pieces(real)), "random strings": list(pieces(made))}
    todo, done = sum(map(len, kinds.values())), 0
    start = time.monotonic()
    good = True
    cpus = args.cpu.split(",") if args.cpu else [None]
    for name, parts in kinds.items():
        tallies = [Tally() for _ in cpus]
        ours = [Annotate(args.annotate, args.model, cpu) for cpu in cpus]
        for piece in parts:
            expected = spacy.answers(piece)
            for tally, run in zip(tallies, ours):
                for text, want, got in zip(piece, expected, run.answers(piece)):
                    tally.compare(text, want, got)
            done += 1
            print(f"{name}: piece {done} of {todo}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        for cpu, tally, run in zip(cpus, tallies, ours):
            run.close()
            tally.report(f"{name} ({cpu})" if cpu else name)
            good &= tally.good()
    sys.exit(not good)


class Annotate:
    """Our side: one process that answers a line for each line."""

    def __init__(self, binary, model, cpu):
        command = [binary, model] + ([cpu] if cpu else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def answers(self, piece):
        # Written from beside, since both ends would wait for each other once the pipes are full.
        feed = "".join(json.dumps(text) + "\n" for text in piece)
        writer = threading.Thread(target=lambda: (self.process.stdin.write(feed), self.process.stdin.flush()))
        writer.start()
        for _ in piece:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("annotate ended early")
            yield [tuple(t) for t in json.loads(line)]
        writer.join()

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit("annotate failed")


if __name__ == "__main__":
    main()
