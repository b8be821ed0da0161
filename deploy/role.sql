-- Run once by the image of PostgreSQL, as its superuser: the role as which the program works, and its database. Row-level security
-- binds this role, as it must where one database holds many sellers (docs/tenants.md); a superuser would see all of them.
\set password `cat /run/secrets/disputes_password`
CREATE ROLE disputes LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE disputes OWNER disputes;
REVOKE ALL ON DATABASE disputes FROM PUBLIC;
