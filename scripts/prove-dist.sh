#!/bin/sh
# Runs a program made by `make dist` alone in an empty folder, without a home and without an environment.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$1" "$folder/legation"
cp "$2" "$folder/page.html"
cd "$folder"
env -i HOME=/nonexistent ./legation code page.html --format jsonl >reports.jsonl
reports=$(wc -l <reports.jsonl)
[ "$reports" -gt 0 ] || { echo "no reports from an empty folder" >&2; exit 1; }
grep -q geonames reports.jsonl || { echo "no places from an empty folder" >&2; exit 1; }
env -i HOME=/nonexistent ./legation model >model.txt
for notice in MIT OntoNotes GeoNames; do
    grep -q "$notice" model.txt || { echo "\`legation model\` does not print the notice of $notice" >&2; exit 1; }
done
[ "$(ls | wc -l)" = 4 ] || { echo "it left files behind: $(ls)" >&2; exit 1; }
echo "runs alone: $reports reports from one page, notices printed"
