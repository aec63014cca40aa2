#!/usr/bin/env bash
# What Python makes of the studio's files, and the studio of Python's: saves models with transformers, writes packages and results
# with the studio's own code, then reads them with transformers, scikit-learn, onnxruntime and transformers.js. Python's packages go into a
# virtual environment outside the tree, transformers.js into a folder there, both made once; others can be named by LIMBECK_VENV and
# LIMBECK_TRANSFORMERS_JS. Needs Node and Python 3.11 or newer.
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

export LIMBECK_TRANSFORMERS_JS=${LIMBECK_TRANSFORMERS_JS:-$HOME/.cache/limbeck/transformers.js}
if ! cmp -s test/interop/transformers_js.json "$LIMBECK_TRANSFORMERS_JS/installed.json"; then
  echo "Installing transformers.js in $LIMBECK_TRANSFORMERS_JS"
  mkdir -p "$LIMBECK_TRANSFORMERS_JS"
  cp test/interop/transformers_js.json "$LIMBECK_TRANSFORMERS_JS/package.json"
  npm install --prefix "$LIMBECK_TRANSFORMERS_JS" --ignore-scripts --no-audit --no-fund --silent
  cp test/interop/transformers_js.json "$LIMBECK_TRANSFORMERS_JS/installed.json"
fi

LIMBECK_INTEROP=$(mktemp -d)
export LIMBECK_INTEROP HF_HUB_OFFLINE=1
trap 'rm -rf "$LIMBECK_INTEROP"' EXIT

"$venv/bin/python" test/interop/save_models.py "$LIMBECK_INTEROP/outside"
npx --no-install tsx test/interop/produce.ts "$LIMBECK_INTEROP"
"$venv/bin/python" -m pytest -q -p no:cacheprovider test/interop
