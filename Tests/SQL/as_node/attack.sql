-- Somebody got hold of the node's login. Whatever he tries, he acts for nobody without that user's token.
\set state 42501
\set passed false
\echo 1..87

\set what 'it is the login of the node'
select session_user = 'gatehouse_node' and current_user = session_user as passed \gset
\ir ../support/passed.psql

-- Tables

\set what 'users cannot be read'
select * from gatehouse.users;
\ir ../support/refused.psql

\set what 'tokens cannot be read'
select hash from gatehouse.tokens;
\ir ../support/refused.psql

\set what 'the secret cannot be read'
select secret from gatehouse.configuration;
\ir ../support/refused.psql

\set what 'views cannot be read'
select * from gatehouse.accounts;
\ir ../support/refused.psql

\set what 'nothing can be written'
insert into gatehouse.permissions (name) values ('mine');
\ir ../support/refused.psql

\set what 'nothing can be changed'
update gatehouse.users set password = null;
\ir ../support/refused.psql

\set what 'nothing can be deleted'
delete from gatehouse.throttles;
\ir ../support/refused.psql

\set what 'the audit trail cannot be read'
select * from report.audit;
\ir ../support/refused.psql

\set what 'nothing can be added to it'
insert into gatehouse.audit_log (happened, action) values (now(), $$user.create$$);
\ir ../support/refused.psql

\set what 'nothing in it can be changed'
update gatehouse.audit_log set action = null;
\ir ../support/refused.psql

\set what 'nothing can be taken out of it'
delete from gatehouse.audit_log;
\ir ../support/refused.psql

\set what 'nothing can be truncated'
truncate gatehouse.throttles;
\ir ../support/refused.psql

\set what 'nothing can be locked'
do 'begin lock table gatehouse.users in access share mode; end';
\ir ../support/refused.psql

\set what 'no sequence moves'
select nextval('gatehouse.users_id_seq');
\ir ../support/refused.psql

\set what 'COPY reads no table'
copy gatehouse.users to stdout;
\ir ../support/refused.psql

\set what 'COPY of a query reads no table'
copy (select * from gatehouse.tokens) to stdout;
\ir ../support/refused.psql

\set state 42P01
\set what 'a schema in the search_path opens nothing'
set search_path = gatehouse, api_v1, pg_catalog;
select * from users;
\ir ../support/refused.psql

\set state 42883
\set what 'nor a function there'
select caller_for('root');
\ir ../support/refused.psql

reset search_path;

\set state 22012
\set what 'statistics tell no values'
select 1 / count(*) from pg_stats where schemaname = 'gatehouse';
\ir ../support/refused.psql

-- Functions

\set what 'a method cannot be executed'
select api_v1.profile_read(null);
\ir ../support/refused.psql

\set what 'a caller cannot be made up by a row'
select api_v1.profile_read(row(1, 'root', true, null, 'session', '{admin}', false, null));
\ir ../support/refused.psql

\set what 'a caller cannot be made up by a cast'
select row(1, 'root', true, null, 'session', '{admin}', false, null)::gatehouse.caller;
\ir ../support/refused.psql

\set what 'a caller cannot be made up from JSON'
select json_populate_record(null::gatehouse.caller, '{}');
\ir ../support/refused.psql

\set what 'a caller cannot be had'
select gatehouse.caller_for('root');
\ir ../support/refused.psql

\set what 'enter cannot be called'
select gatehouse.enter(null, null, '{*}');
\ir ../support/refused.psql

\set what 'attempts cannot be finished'
select gatehouse.finish_attempt(null);
\ir ../support/refused.psql

\set what 'attempts cannot be settled'
select gatehouse.settle_attempt(1, null);
\ir ../support/refused.psql

\set what 'root gets no password'
select gatehouse.set_root_password('x', false);
\ir ../support/refused.psql

\set what 'no catalogue is loaded'
select gatehouse.load_catalogue('mine');
\ir ../support/refused.psql

\set what 'no gate is made'
select gatehouse.make_gates();
\ir ../support/refused.psql

\set what 'no gate is replaced'
create or replace function gate.test_test(token_hash bytea, address inet, args text) returns json language sql as 'select null::json';
\ir ../support/refused.psql

\set what 'no gate is altered'
alter function gate.test_test(bytea, inet, text) set search_path = public;
\ir ../support/refused.psql

\set what 'no gate is dropped'
drop function gate.test_test(bytea, inet, text);
\ir ../support/refused.psql

-- Roles

\set what 'SET ROLE does not lead to the owner'
set role gatehouse_owner;
\ir ../support/refused.psql

\set what 'nor to the superuser'
set role postgres;
\ir ../support/refused.psql

\set what 'nor SET SESSION AUTHORIZATION'
set session authorization gatehouse_owner;
\ir ../support/refused.psql

\set what 'RESET ROLE leads nowhere'
reset role;
select current_user = 'gatehouse_node' as passed \gset
\ir ../support/passed.psql

\set what 'no role is granted'
grant gatehouse_owner to gatehouse_node;
\ir ../support/refused.psql

\set what 'no attribute is taken'
alter role gatehouse_node superuser;
\ir ../support/refused.psql

\set what 'no role is made'
create role mine;
\ir ../support/refused.psql

\set what 'pg_authid cannot be read'
select rolpassword from pg_authid;
\ir ../support/refused.psql

\set what 'nor pg_shadow'
select passwd from pg_shadow;
\ir ../support/refused.psql

\set what 'triggers stay on'
set session_replication_role = replica;
\ir ../support/refused.psql

-- Mail: who takes a mail and names its token's hash has the account

\set what 'no mail can be taken'
select gate.node_mail_take($$x$$::bytea, $$x$$::bytea);
\ir ../support/refused.psql

\set what 'nor be called sent'
select gate.node_mail_sent($$1$$, null);
\ir ../support/refused.psql

\set what 'nor be put off'
select gate.node_mail_failed($$1$$, null, null, true);
\ir ../support/refused.psql

\set what 'no token of a mail can be made'
insert into gatehouse.mail_tokens (hash) values (null);
\ir ../support/refused.psql

\set what 'the queue cannot be read'
select * from gatehouse.mails;
\ir ../support/refused.psql

\set what 'nor through its report'
select * from report.mail;
\ir ../support/refused.psql

\set what 'mail''s role is not the node''s'
set role gatehouse_mail;
\ir ../support/refused.psql

-- Making something that a gate would meet

\set what 'cannot make a temporary table'
create temp table users (id int);
\ir ../support/refused.psql

\set what 'cannot make a temporary view'
create temp view users as select 1;
\ir ../support/refused.psql

\set what 'cannot make a temporary function'
create function pg_temp.lower(text) returns text language sql as 'select $1';
\ir ../support/refused.psql

\set what 'cannot make a temporary sequence'
create temp sequence s;
\ir ../support/refused.psql

\set what 'cannot make a temporary type'
create type pg_temp.text as (a int);
\ir ../support/refused.psql

\set what 'cannot make a schema'
create schema mine;
\ir ../support/refused.psql

\set what 'cannot make a table in public'
create table public.users (id int);
\ir ../support/refused.psql

\set what 'cannot make a function in public'
create function public.f() returns int language sql as 'select 1';
\ir ../support/refused.psql

\set what 'cannot make a table in gate'
create table gate.users (id int);
\ir ../support/refused.psql

\set what 'cannot make an operator in public'
create operator public.= (leftarg = bytea, rightarg = bytea, procedure = byteaeq);
\ir ../support/refused.psql

\set what 'cannot make an extension'
create extension dblink;
\ir ../support/refused.psql

\set what 'cannot make a setting of the database'
do $$ begin execute format('alter database %I set search_path = public', current_database()); end $$;
\ir ../support/refused.psql

\set what 'cannot make a file'
copy (select 1) to '/tmp/gatehouse-sql-test';
\ir ../support/refused.psql

\set what 'cannot make a program'
copy (select 1) to program 'true';
\ir ../support/refused.psql

\set what 'files cannot be read'
select pg_read_file('/etc/passwd');
\ir ../support/refused.psql

\set what 'nor directories'
select pg_ls_dir('.');
\ir ../support/refused.psql

-- Session settings do not change what a gate does

\set what 'the stored hash stays inside, however literals are read'
set standard_conforming_strings = off;
select (gate.node_begin_signin('root', null) ->> 'challenge') ~ '^[$]argon2id[$]v=19[$][^$]*[$][^$]*$' as passed \gset
\ir ../support/passed.psql

reset standard_conforming_strings;

\set state GHA01
\set what 'a guest is one under any search_path'
set search_path = gatehouse, api_v1, gate, public, pg_catalog;
select gate.profile_read(null, null);
\ir ../support/refused.psql

\set state GHA01
\set what 'also without pg_catalog in front'
set search_path = pg_temp, gatehouse, pg_catalog;
select gate.profile_read(null, null);
\ir ../support/refused.psql

\set what 'and a session is one'
select pg_catalog.json_extract_path_text(gate.profile_read(pg_catalog.sha256('writer-session'), null), 'name') operator(pg_catalog.=) 'writer' as passed \gset
\ir ../support/passed.psql

reset search_path;

\set state GHA01
\set what 'a guest is one where NULL equals NULL'
set transform_null_equals = on;
select gate.profile_read(null, null);
\ir ../support/refused.psql

reset transform_null_equals;

-- Session tricks of sign-in

\set what 'no proof, no session'
select (gate.session_signin(null, null, null, null, gen_random_uuid(), sha256('mine'), null)).status = 401 as passed \gset
\ir ../support/passed.psql

\set what 'an attempt with an empty proof is none'
select (gate.session_signin(null, null, null, null, (gate.node_begin_signin('root', null) ->> 'attempt')::uuid, sha256('mine'), null)).status = 401 as passed \gset
\ir ../support/passed.psql

\set what 'an attempt that was never made is not signed in'
select (gate.session_signin(null, '192.0.2.9', null, null, gen_random_uuid(), null, null)).status = 401 as passed \gset
\ir ../support/passed.psql

-- A refused call has no effect: fixture/write writes, for those with its permission

\set state GHA01
\set what 'a guest'
select gate.fixture_write(null, null, $$guest$$);
\ir ../support/refused.psql

\set state GHA01
\set what 'an unknown token'
select gate.fixture_write(sha256('unknown'), null, $$unknown$$);
\ir ../support/refused.psql

\set state GHA03
\set what 'a user without the permission'
select gate.fixture_write(sha256('reader-session'), null, $$reader$$);
\ir ../support/refused.psql

\set state GHA03
\set what 'beside a call that is admitted'
select gate.fixture_write(sha256('writer-session'), null, $$half$$), gate.fixture_write(sha256('reader-session'), null, $$half$$);
\ir ../support/refused.psql

\set state GHA01
\set what 'through a lateral join'
select * from (values (true)) v (admitted) left join lateral gate.fixture_write(null, null, $$lateral$$) w on v.admitted;
\ir ../support/refused.psql

\set what 'the method itself, with a made-up caller'
select api_v1.fixture_write(null, $$direct$$);
\ir ../support/refused.psql

\set what 'its table'
insert into fixture.notes values ($$table$$);
\ir ../support/refused.psql

\set what 'the user with the permission writes'
select gate.fixture_write(sha256('writer-session'), null, $$written$$)::text = '"written"' as passed \gset
\ir ../support/passed.psql

-- What came of all this, as the owner sees it.
\connect - gatehouse_owner

\set what 'only the admitted call has written'
select (select array_agg(note) from fixture.notes) = array['written'] as passed \gset
\ir ../support/passed.psql

\set what 'no account is new or changed'
select (select string_agg(name || ' ' || (password = tap.phc(name || '-password')), ', ' order by id) from gatehouse.users)
  = 'root true, writer true, reader true' as passed \gset
\ir ../support/passed.psql

\set what 'no session is new'
select (select count(*) from gatehouse.tokens where ended is null) = 2 as passed \gset
\ir ../support/passed.psql

\set what 'no object is new'
select not exists (select from pg_shdepend d where d.dbid = (select oid from pg_database where datname = current_database()) and d.refobjid = 'gatehouse_node'::regrole and d.deptype = 'o') as passed \gset
\ir ../support/passed.psql
