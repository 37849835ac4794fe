#!/bin/sh
# Creates or upgrades the schema of Temporal's two databases. Both commands leave a schema that is
# up to date as it is, so this job runs before every start. The connection comes from SQL_HOST,
# SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN.
set -eu
folder=${TEMPORAL_SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}
tool=${TEMPORAL_SQL_TOOL:-temporal-sql-tool}

upgrade() { # upgrade <database> <folder of its versions>
    "$tool" --database "$1" setup-schema --version 0.0
    "$tool" --database "$1" update-schema --schema-dir "$folder/$2/versioned"
}
upgrade temporal temporal
upgrade temporal_visibility visibility
