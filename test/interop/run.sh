#!/usr/bin/env bash
# What Python makes of the studio's files, and the studio of Python's: saves models with transformers, writes packages and results
# with the studio's own code, then reads them with transformers, scikit-learn, llama.cpp, onnxruntime and transformers.js. Python's
# packages, llama.cpp and transformers.js go into folders outside the tree, made once; another virtual environment can be named by
# LIMBECK_VENV, another folder of transformers.js by LIMBECK_TRANSFORMERS_JS. Needs Node and Python 3.11 or newer.
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

# llama.cpp as a package with its program in it. Its other packages, for other machines and graphics cards, take 700 MB and are left out.
llama_version=3.22.1
llama=$HOME/.cache/limbeck/llama-$llama_version
case $(node -p 'process.platform + "-" + process.arch') in
  darwin-arm64) llama_program=mac-arm64-metal ;;
  darwin-x64) llama_program=mac-x64 ;;
  linux-arm64) llama_program=linux-arm64 ;;
  *) llama_program=linux-x64 ;;
esac
if [[ ! -e $llama/installed ]]; then
  echo "Installing llama.cpp"
  mkdir -p "$llama"
  echo '{ "private": true }' >"$llama/package.json"
  npm install --prefix "$llama" --ignore-scripts --omit=optional --no-audit --no-fund --silent \
    "node-llama-cpp@$llama_version" "@node-llama-cpp/$llama_program@$llama_version"
  touch "$llama/installed"
fi

LIMBECK_INTEROP=$(mktemp -d)
export LIMBECK_INTEROP HF_HUB_OFFLINE=1
trap 'rm -rf "$LIMBECK_INTEROP"' EXIT

"$venv/bin/python" test/interop/save_models.py "$LIMBECK_INTEROP"
npx --no-install tsx test/interop/produce.ts "$LIMBECK_INTEROP"
node test/interop/read_gguf.mjs "$LIMBECK_INTEROP/gguf" "$llama"
"$venv/bin/python" -m pytest -q -p no:cacheprovider test/interop
