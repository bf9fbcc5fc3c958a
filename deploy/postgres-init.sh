#!/bin/sh
# Runs once in a new PostgreSQL container: the application's role is no superuser and owns its database.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" --username postgres <<'SQL'
CREATE ROLE nexus LOGIN PASSWORD :'password';
CREATE DATABASE nexus OWNER nexus;
\connect nexus
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
SQL
