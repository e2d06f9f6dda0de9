#!/bin/sh
# Puts openfisca-japan into an environment of its own, FOLDER: it wants an older numpy than madoguchi.
#   benchmarks/rules/openfisca.sh FOLDER
set -eu
python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check openfisca-japan==2.2.0
echo "$1/bin/python"
