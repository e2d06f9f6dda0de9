#!/usr/bin/env bash
# Copies the primary once, then follows it.
set -euo pipefail
export PGDATA=/var/lib/postgresql/data/replica
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA"
  PGPASSWORD=$(cat /run/secrets/database_password) pg_basebackup --host primary --username replication \
    --pgdata "$PGDATA" --write-recovery-conf --wal-method stream --checkpoint fast --create-slot --slot replica
  chmod 0700 "$PGDATA"
fi
exec postgres -c hot_standby=on
