"""Loads every export of a record with pandas and DuckDB by the headers and types that the sets publish.

usage: check.py LEGATION RECORD FOLDER

The headers are written out here once more, from the sets' own documentation: the GDELT Event Codebook 2.0 and its BigQuery
schema, the ICEWS Coded Event Data README, the POLECAT (PLOVER) data description. What the program believes the headers to be is
not asked.
"""

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd

GEO = [("Type", "INTEGER"), ("FullName", "VARCHAR"), ("CountryCode", "VARCHAR"), ("ADM1Code", "VARCHAR"),
       ("ADM2Code", "VARCHAR"), ("Lat", "DOUBLE"), ("Long", "DOUBLE"), ("FeatureID", "VARCHAR")]
ACTOR = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
         "Type2Code", "Type3Code"]
GDELT = (
    [("GLOBALEVENTID", "BIGINT"), ("SQLDATE", "INTEGER"), ("MonthYear", "INTEGER"), ("Year", "INTEGER"),
     ("FractionDate", "DOUBLE")]
    + [(f"Actor{n}{c}", "VARCHAR") for n in (1, 2) for c in ACTOR]
    + [("IsRootEvent", "INTEGER"), ("EventCode", "VARCHAR"), ("EventBaseCode", "VARCHAR"), ("EventRootCode", "VARCHAR"),
       ("QuadClass", "INTEGER"), ("GoldsteinScale", "DOUBLE"), ("NumMentions", "INTEGER"), ("NumSources", "INTEGER"),
       ("NumArticles", "INTEGER"), ("AvgTone", "DOUBLE")]
    + [(f"{who}Geo_{c}", t) for who in ("Actor1", "Actor2", "Action") for c, t in GEO]
    + [("DATEADDED", "BIGINT"), ("SOURCEURL", "VARCHAR")]
)
MENTIONS = [
    ("GLOBALEVENTID", "BIGINT"), ("EventTimeDate", "BIGINT"), ("MentionTimeDate", "BIGINT"), ("MentionType", "INTEGER"),
    ("MentionSourceName", "VARCHAR"), ("MentionIdentifier", "VARCHAR"), ("SentenceID", "INTEGER"),
    ("Actor1CharOffset", "INTEGER"), ("Actor2CharOffset", "INTEGER"), ("ActionCharOffset", "INTEGER"),
    ("InRawText", "INTEGER"), ("Confidence", "INTEGER"), ("MentionDocLen", "INTEGER"), ("MentionDocTone", "DOUBLE"),
    ("MentionDocTranslationInfo", "VARCHAR"), ("Extras", "VARCHAR"),
]
ICEWS = [
    ("Event ID", "BIGINT"), ("Event Date", "DATE"), ("Source Name", "VARCHAR"), ("Source Sectors", "VARCHAR"),
    ("Source Country", "VARCHAR"), ("Event Text", "VARCHAR"), ("CAMEO Code", "VARCHAR"), ("Intensity", "DOUBLE"),
    ("Target Name", "VARCHAR"), ("Target Sectors", "VARCHAR"), ("Target Country", "VARCHAR"), ("Story ID", "BIGINT"),
    ("Sentence Number", "INTEGER"), ("Publisher", "VARCHAR"), ("City", "VARCHAR"), ("District", "VARCHAR"),
    ("Province", "VARCHAR"), ("Country", "VARCHAR"), ("Latitude", "DOUBLE"), ("Longitude", "DOUBLE"),
]
SIDE = ["{} Name", "{} Country", "{} COW", "Primary {} Sector", "{} Sectors", "{} Title", "{} Name Raw", "Wikipedia {} ID"]
POLECAT = (
    [("Event ID", "VARCHAR"), ("Event Date", "DATE"), ("Event Type", "VARCHAR"), ("Event Mode", "VARCHAR"),
     ("Intensity", "DOUBLE"), ("Quad Code", "VARCHAR"), ("Contexts", "VARCHAR")]
    + [(c.format(who), "VARCHAR") for who in ("Actor", "Recipient") for c in SIDE]
    + [(c, "VARCHAR") for c in ("Placename", "City", "District", "Province", "Country")]
    + [("Latitude", "DOUBLE"), ("Longitude", "DOUBLE"), ("GeoNames ID", "BIGINT")]
    + [(c, "VARCHAR") for c in ("Raw Placename", "Feature Type", "Source")]
    + [("Publication Date", "DATE")]
    + [(c, "VARCHAR") for c in ("Story People", "Story Organizations", "Story Locations", "Language", "Version")]
)
PLOVER = {"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
          "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
FRAMES = {"VARCHAR": str, "INTEGER": "Int64", "BIGINT": "Int64", "DOUBLE": "Float64", "DATE": str}


def export(legation, record, folder, what, layout):
    path = Path(folder) / f"{what}.{layout}"
    done = [legation, "export", what, "--layout", layout, "--record", record, "--output", str(path)]
    subprocess.run(done, check=True, stderr=subprocess.DEVNULL)
    return path


def load(path, columns, header):
    """The same file with pandas and with DuckDB; both must find the same rows and values of the published types."""
    names = [n for n, _ in columns]
    if header:
        first = path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
        assert first == names, (path, [x for x in zip(first, names) if x[0] != x[1]])
    frame = pd.read_csv(path, sep="\t", header=0 if header else None, names=names, quoting=3, keep_default_na=False,
                        na_values=[""], dtype={n: FRAMES[t] for n, t in columns})
    for name, kind in columns:
        if kind == "DATE":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
    table = duckdb.sql(
        "SELECT * FROM read_csv(?, delim='\t', quote='', escape='', header=?, columns=?, nullstr='', strict_mode=true)",
        params=[str(path), header, dict(columns)])
    rows = table.fetchall()
    assert len(rows) == len(frame) > 0, (path, len(rows), len(frame))
    print(f"{path.name}: {len(rows)} rows, {len(columns)} columns, read alike by pandas and DuckDB")
    return frame


def main(legation, record, folder):
    events = load(export(legation, record, folder, "events", "gdelt"), GDELT, False)
    assert events["QuadClass"].between(1, 4).all()
    assert events["SQLDATE"].between(19000101, 21001231).all()
    assert (events["MonthYear"] == events["SQLDATE"] // 100).all()
    assert (events["Year"] == events["SQLDATE"] // 10000).all()
    assert events["GoldsteinScale"].dropna().between(-10, 10).all()
    assert events["EventCode"].str.fullmatch(r"\d{2,4}").all(), "CAMEO codes keep their leading zero"
    assert events.apply(lambda e: e["EventCode"].startswith(e["EventRootCode"]), axis=1).all()
    mentions = load(export(legation, record, folder, "mentions", "gdelt"), MENTIONS, False)
    assert set(events["GLOBALEVENTID"]) <= set(mentions["GLOBALEVENTID"])
    assert mentions["Confidence"].between(0, 100).all()
    icews = load(export(legation, record, folder, "events", "icews"), ICEWS, True)
    assert icews["Intensity"].dropna().between(-10, 10).all()
    polecat = load(export(legation, record, folder, "events", "polecat"), POLECAT, True)
    assert set(polecat["Event Type"]) <= PLOVER

    for what in ("events", "reports"):
        path = export(legation, record, folder, what, "parquet")
        csv = pd.read_csv(export(legation, record, folder, what, "csv"), keep_default_na=False, dtype=str)
        rows = duckdb.sql("SELECT * FROM read_parquet(?)", params=[str(path)])
        assert rows.columns == list(csv.columns), (rows.columns, list(csv.columns))
        frame = rows.df()
        assert len(frame) == len(csv) > 0
        assert (frame["id"] == csv["id"]).all()
        types = dict(zip(rows.columns, map(str, rows.types)))
        if what == "events":
            assert types["from"] == "DATE" and types["reports"] == "INTEGER" and types["standing"] == "BOOLEAN", types
            assert (frame["reports"].astype(int) == csv["reports"].astype(int)).all()
        print(f"{path.name}: {len(frame)} rows, {len(types)} typed columns, the same as csv")


if __name__ == "__main__":
    main(*sys.argv[1:4])
