#!/bin/sh
# Creates the namespace, if there is none yet. Histories of ended processes are kept this long;
# they are no archive: what happened to an application is in Genjin's own database.
set -eu
: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}"
retention=${TEMPORAL_RETENTION:-720h}

attempts=60
until temporal operator cluster health; do
    attempts=$((attempts - 1))
    if [ "$attempts" -le 0 ]; then
        echo "Temporal at $TEMPORAL_ADDRESS did not become healthy within two minutes" >&2
        exit 1
    fi
    sleep 2
done
if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
    echo "namespace $TEMPORAL_NAMESPACE is there"
else
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
fi
# The frontends learn of a new namespace within seconds; whoever comes next finds it.
attempts=30
until temporal workflow count --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
    attempts=$((attempts - 1))
    if [ "$attempts" -le 0 ]; then
        echo "namespace $TEMPORAL_NAMESPACE was created and does not answer" >&2
        exit 1
    fi
    sleep 1
done
