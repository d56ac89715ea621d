-- Rules that the catalogue itself can be asked about. What they say of names holds for the tables of applications too.
select plan(13);
create temp view ours as select n.oid, n.nspname from pg_namespace n where n.nspname in ('gatehouse', 'api_v1', 'gate', 'report', 'bookmarks');
create temp view functions as select p.*, o.nspname, l.lanname, p.oid::regprocedure::text as signature
  from pg_proc p join ours o on o.oid = p.pronamespace join pg_language l on l.oid = p.prolang;
create temp view constraints as select c.*, r.relname from pg_constraint c join pg_class r on r.oid = c.conrelid join ours o on o.oid = c.connamespace;

-- Functions
select is_empty($$ select signature from functions where prosecdef and nspname <> 'gate' $$, 'SECURITY DEFINER: gates only');
select is_empty($$ select signature from functions where not prosecdef and nspname = 'gate' $$, '... and all of them');
select is_empty($$ select signature, proconfig from functions
    where proconfig is distinct from array['search_path=pg_catalog, pg_temp'] and prosecdef
      and proname not in (select m.name from gatehouse.methods m where (m.options ->> 'schema_qualified')::boolean) $$,
  'SECURITY DEFINER comes with search_path = pg_catalog, pg_temp, but for schema_qualified methods');
select is_empty($$ select signature from functions where lanname not in ('plpgsql', 'sql') $$, 'PL/pgSQL and SQL only');
select is_empty($$ select signature from functions
    where lanname = 'sql' and (prosqlbody is null or prosecdef or proisstrict or proretset or provolatile = 'v' or proconfig is not null or prokind <> 'f') $$,
  'LANGUAGE sql is for what can be inlined: others are planned anew at every call');
select is_empty($$ select signature from functions
    where prosrc ~* 'when\s+others' or prosrc like '%\\%' $$, 'no backslash, no "when others"');
select is_empty($$ select signature from functions f where f.lanname = 'plpgsql' and f.nspname <> 'gate' and cardinality(f.proargnames) > 0
    and f.prosrc !~ 'variable_conflict use_variable' and f.prosrc ~* '\m(select|insert|update|delete)\M' and exists (
      select from unnest(f.proargnames) a (name) join pg_attribute c on c.attname = a.name join ours o on true
        join pg_class r on r.oid = c.attrelid and r.relnamespace = o.oid) $$,
  'who names an argument as a column says what the name means');

-- Whoever calls with our schemas in front of pg_catalog must capture nothing. gatehouse.now() is the same time as pg_catalog.now().
select set_eq($$
    select f.proname::text from functions f join pg_proc c on c.proname = f.proname and c.pronamespace = 'pg_catalog'::regnamespace
    union all select t.typname from pg_type t join ours o on o.oid = t.typnamespace
      join pg_type c on c.typname = t.typname and c.typnamespace = 'pg_catalog'::regnamespace
    union all select r.relname from pg_class r join ours o on o.oid = r.relnamespace
      join pg_class c on c.relname = r.relname and c.relnamespace = 'pg_catalog'::regnamespace $$,
  array['now'], 'no name of pg_catalog is used again, but now');

-- Tables
select is_empty($$ select conname from constraints where contype = 'f' and (confdeltype = 'a' or not convalidated) $$, 'every foreign key says what happens on delete');
select is_empty($$ select conname from constraints c where contype = 'f' and not exists (
    select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null) $$, '... and has an index');
select is_empty($$ select conname from constraints c where contype <> 't' and c.coninhcount = 0 and conname <> relname || '_pkey' and not exists (
    select from pg_attribute a where a.attrelid = c.conrelid and a.attnum > 0 and starts_with(c.conname, c.relname || '_' || a.attname || '_')) $$,
  'constraints are named table_column_rule');
select is_empty($$ select r.relname from pg_class r join ours o on o.oid = r.relnamespace
    where r.relkind in ('r', 'p') and r.relname <> 'entries' and r.relname !~ '^call_log' and not exists (select from pg_constraint c where c.conrelid = r.oid and c.contype = 'p') $$,
  'every table has a primary key, but the one that is empty at rest and the call log, where each call would pay for it');
select is_empty($$ select r.relname, a.attname from pg_class r join ours o on o.oid = r.relnamespace join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    where r.relkind = 'r' and format_type(a.atttypid, a.atttypmod) ~ '^(character|timestamp without|time |money|serial|jsonb)' $$,
  'no types with traps: char(n), varchar, timestamps without a zone, money, jsonb');
select * from finish();
