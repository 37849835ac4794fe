#!/bin/sh
# A new release takes over from the one that runs, in the compose shape: deploy/release.sh VERSION
#
# The new worker goes into slot b, beside the old one in slot a; `take-over` (cli.py deploy) makes it
# current and moves every open process to it; then come the pages; then slot a follows. Run again, it
# finds done what is done. After a worker's version was lost for good: deploy/release.sh --rescue
# VERSION, which begins its processes anew, out of the database, where they stood.
set -eu
rescue=
if [ "${1:-}" = --rescue ]; then
    rescue=--rescue
    shift
fi
version=${1:?Which version? deploy/release.sh [--rescue] VERSION}
cd "$(dirname "$0")/.."
file=${ENV_FILE:-deploy/.env}

compose() {
    docker compose --env-file "$file" "$@"
}

holds() {
    grep -v "^$1=" "$file" >"$file.new" || true
    echo "$1=$version" >>"$file.new"
    cat "$file.new" >"$file"
    rm "$file.new"
}

holds GENJIN_VERSION
holds WORKER_B
compose build migrate
if [ -n "$rescue" ]; then
    compose up --detach --wait worker-b
    compose run --rm take-over python cli.py deploy --rescue
fi
compose up --detach --wait
holds WORKER_A
compose up --detach --wait worker-a
