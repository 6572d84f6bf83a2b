#!/bin/sh
# Makes the database and its two roles when Postgres starts for the first time:
# projectors owns everything, query_api may log in and is granted reading by projectors.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres \
  --set projectors="$POSTGRES_PROJECTORS_PASSWORD" --set query_api="$POSTGRES_QUERY_API_PASSWORD" <<'SQL'
create role projectors login password :'projectors';
create role query_api login password :'query_api';
create database wherry owner projectors;
SQL
