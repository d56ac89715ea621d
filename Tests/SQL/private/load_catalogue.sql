select plan(17);
create function pg_temp.declare(entry json, file text default null) returns void language sql as $$
  insert into gatehouse.entries (entry, file) values (entry, coalesce(file, 'api' || (entry ->> 'id') || '.sql')) $$;
create function pg_temp.load(tree text, variadic entries text[]) returns void language plpgsql as $$
begin
  perform pg_temp.declare(e::json) from unnest(entries) e;
  perform gatehouse.load_catalogue(tree);
end $$;
create function api_v1.x_y_z(caller gatehouse.caller, a text) returns json language plpgsql stable as 'begin return null; end';
create function report.x() returns integer language sql stable return 1;

select pg_temp.load('app', '{"id": "/v1/x/y-z", "title": "T", "permissions": ["*"], "parameters": [{"name": "a"}]}');
select is(row(m.name, m.tree, m.title, m.description, m.permissions, m.options::text)::text, '(x_y_z,app,T,,{*},{})', 'an entry becomes a method')
  from gatehouse.methods m where m.id = '/v1/x/y-z';
select has_function('gate', 'x_y_z', array['bytea', 'inet', 'text'], 'with its gate');
select is(count(*), 0::bigint, 'entries are used up') from gatehouse.entries;
select ok(not has_function_privilege('public', 'api_v1.x_y_z(gatehouse.caller, text)', 'execute'), 'PUBLIC loses the function')
  from (select 1) x where true;
select ok(not has_function_privilege('public', 'report.x()', 'execute'), '... and what a tree puts beside the views of report');
select cmp_ok(count(*), '>', 5::bigint, 'another tree''s methods stay') from gatehouse.methods where tree = 'gatehouse';
select pg_temp.load('app', '{"id": "/v1/x/y-z", "title": "U", "description": "D", "permissions": ["user", "admin"], "parameters": [{"name": "a"}], "options": {"call_log": false}, "result": {"type": "string"}}');
select is(row(m.title, m.description, m.permissions, m.options::text)::text, '(U,D,"{user,admin}","{ ""call_log"" : false, ""result"" : {""type"": ""string""} }")', 'loaded again: what changed')
  from gatehouse.methods m where m.id = '/v1/x/y-z';
select matches(p.prosrc, $$'[{]user,admin[}]'$$, '... in the gate as well') from pg_proc p where p.oid = 'gate.x_y_z'::regproc;

-- What is refused; each leaves nothing behind, its own entry included.
create function pg_temp.refused(state text, message text, entry json, what text, file text default null) returns text language plpgsql as $$
begin
  perform pg_temp.declare(entry, file);
  perform gatehouse.load_catalogue('app');
  return fail(what);
exception when others then
  return alike(sqlstate || ' ' || sqlerrm, state || ' ' || message, what);
end $$;
select pg_temp.refused('GH500', '%the entry''s id is /v1/x/y-z, its file''s path asks for /v1/x/other%',
  '{"id": "/v1/x/y-z", "title": "T", "permissions": ["*"]}', 'an id that is not its file''s path', 'api/v1/x/other.sql');
select pg_temp.refused('GH500', 'api/v1/x/y-z.sql: %permissions%', '{"id": "/v1/x/y-z", "title": "T"}', 'whatever gatehouse.entry_problems finds');
select pg_temp.refused('23514', '%methods_name_node%', '{"id": "/v1/node/used", "title": "T", "permissions": ["*"]}', 'the module node');
select pg_temp.declare('{"id": "/v1/test/test-x", "title": "T", "permissions": ["*"]}');
select pg_temp.refused('23505', '%methods_name_unique%', '{"id": "/v1/test-test/x", "title": "T", "permissions": ["*"]}', 'two ids with one name');
delete from gatehouse.entries;
create function api_v1.x_y_z(caller gatehouse.caller) returns json language plpgsql stable as 'begin return null; end';
select pg_temp.refused('GH500', '/v1/x/y-z: several functions%', '{"id": "/v1/x/y-z", "title": "T", "permissions": ["*"]}', 'a function of an earlier signature');
drop function api_v1.x_y_z(gatehouse.caller);
select pg_temp.refused('GH500', '%function api_v1.x_missing is missing%', '{"id": "/v1/x/missing", "title": "T", "permissions": ["*"]}', 'no function');

-- Methods that are declared no longer.
drop function api_v1.x_y_z;
select gatehouse.load_catalogue('app');
select is(count(*), 0::bigint, 'a method without its entry goes') from gatehouse.methods where tree = 'app';
select hasnt_function('gate', 'x_y_z', 'with its gate');
select isnt(n_live, null, 'permissions have statistics') from (select reltuples as n_live from pg_class where oid = 'gatehouse.permissions'::regclass) c where n_live >= 0;
select * from finish();
