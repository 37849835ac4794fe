#!/bin/sh
# Runs once, when the database server makes its data directory: one role and its own databases for
# Genjin, one for Temporal. Neither can read the other's, and neither is a superuser. The public
# surface has a role of its own in Genjin's database, to which `cli.py migrate` gives what it needs.
set -eu
: "${GENJIN_DB_PASSWORD:?}" "${GENJIN_PUBLIC_DB_PASSWORD:?}" "${TEMPORAL_DB_PASSWORD:?}"

psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set ON_ERROR_STOP=1 \
    --set genjin_password="$GENJIN_DB_PASSWORD" \
    --set public_password="$GENJIN_PUBLIC_DB_PASSWORD" \
    --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE genjin LOGIN PASSWORD :'genjin_password';
CREATE ROLE genjin_public LOGIN PASSWORD :'public_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE genjin OWNER genjin;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE genjin FROM PUBLIC;
GRANT CONNECT ON DATABASE genjin TO genjin_public;
REVOKE ALL ON DATABASE temporal FROM PUBLIC;
REVOKE ALL ON DATABASE temporal_visibility FROM PUBLIC;
SQL
