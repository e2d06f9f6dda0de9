#!/usr/bin/env bash
# Runs once, when the database is made: a role of the service's own that is no superuser, and one that replicates.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username postgres --dbname madoguchi -v given="$(cat /run/secrets/database_password)" <<'SQL'
CREATE ROLE madoguchi LOGIN PASSWORD :'given';
CREATE ROLE replication LOGIN REPLICATION PASSWORD :'given';
ALTER DATABASE madoguchi OWNER TO madoguchi;
SQL
echo "host replication replication samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
