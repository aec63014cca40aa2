#!/usr/bin/env bash
# What Python makes of the studio's files, and the studio of Python's: saves models with transformers, writes packages and results
# with the studio's own code, then reads them with transformers and scikit-learn. Python's packages go into a virtual environment outside the tree, made once; another
# can be named by LIMBECK_VENV. Needs Node and Python 3.11 or newer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

venv=${LIMBECK_VENV:-$HOME/.cache/limbeck/venv}
requirements=test/interop/requirements.txt
installed=$venv/limbeck-requirements.txt

if [[ ! -x $venv/bin/python ]]; then
  echo "Making a Python environment in $venv"
  python3 -m venv "$venv"
fi
# The list is copied in after a finished installation, so a broken one is taken up again and a changed one is noticed.
if ! cmp -s "$requirements" "$installed"; then
  echo "Installing Python packages"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$installed"
fi

LIMBECK_INTEROP=$(mktemp -d)
export LIMBECK_INTEROP HF_HUB_OFFLINE=1
trap 'rm -rf "$LIMBECK_INTEROP"' EXIT

"$venv/bin/python" test/interop/save_models.py "$LIMBECK_INTEROP/outside"
npx --no-install tsx test/interop/produce.ts "$LIMBECK_INTEROP"
"$venv/bin/python" -m pytest -q -p no:cacheprovider test/interop
