select plan(26);
select at('0');
create function pg_temp.method(permissions text[], options json default '{}', parameters json default '[]') returns void language sql as $$
  delete from gatehouse.methods where id = '/v1/x/y';
  insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options)
    values ('/v1/x/y', 'x_y', 'app', 'T', permissions, parameters, options);
  select gatehouse.make_gates(); select gatehouse.make_batch_gates() $$;
create function pg_temp.gate() returns text language sql stable as $$
  select string_agg(concat_ws(' ', pg_get_function_arguments(p.oid), p.provolatile, p.prosecdef, p.proconfig), '; ')
    from pg_proc p where p.pronamespace = 'gate'::regnamespace and p.proname = 'node_batch_x_y' $$;
create function api_v1.x_y(caller gatehouse.caller, "data" text, i json) returns json language plpgsql stable as $$
  begin
    if "data" = 'missing' then raise exception 'Not found' using errcode = 'GH404', detail = 'D'; end if;
    if "data" = 'broken' then raise exception 'broken' using errcode = '22012'; end if;
    return json_build_array(caller.username, "data", i);
  end $$;
select pg_temp.method('{*}');
select is(pg_temp.gate(), 'token_hashes bytea[], addresses inet[], arguments_1 text[], arguments_2 json[] s t {"search_path=pg_catalog, pg_temp"}',
  'arrays in, rows out; parameters of any name');
select is(obj_description('gate.node_batch_x_y'::regproc), 'Batch gate of /v1/x/y', 'it says whose it is');
select ok(has_function_privilege('gatehouse_node', 'gate.node_batch_x_y(bytea[], inet[], text[], json[])', 'execute'), 'the node may execute it');
select ok(not has_function_privilege('gatehouse_report', 'gate.node_batch_x_y(bytea[], inet[], text[], json[])', 'execute'), 'the reporting role may not');

-- Every call by itself, in order.
select member('alice', 'fly'), session('alice'), api_token('alice', 'admin'), member('bob'), session('bob');
prepare mixed as
  select data::text, refusal, message, detail from gate.node_batch_x_y(
    array[hash('alice-session'), null, hash('bob-session'), hash('alice-session'), hash('nobody')],
    array_fill(null::inet, array[5]), array['a', 'b', 'missing', null, 'e'], array['1', null, null, '{}', '2']::json[]);
select results_eq('mixed', $$ values
    ('["alice", "a", 1]', null::text, null::text, null::text),
    ('[null, "b", null]', null, null, null),
    (null, 'GH404', 'Not found', 'D'),
    ('["alice", null, {}]', null, null, null),
    ('[null, "e", 2]', null, null, null) $$, 'each its own row');
select throws_ok($$ select * from gate.node_batch_x_y(array[hash('alice-session'), null], '{null,null}', '{a,broken}', '{null,null}') $$,
  '22012', null, 'an error that is no refusal fails the batch');
select pg_temp.method('{fly}');
select results_eq('mixed', $$ values
    ('["alice", "a", 1]', null::text, null::text, null::text),
    (null, 'GHA01', 'Insufficient permissions', ''),
    (null, 'GHA03', 'Insufficient permissions', ''),
    ('["alice", null, {}]', null, null, null),
    (null, 'GHA01', 'Insufficient permissions', '') $$, 'who is refused does not touch his neighbours');
select is((select b.refusal from gate.node_batch_x_y(array[hash('alice-api')], '{null}', '{a}', '{null}') b), 'GHA03', 'an API token without the permission');
select is_empty($$ select * from gate.node_batch_x_y('{}', '{}', '{}', '{}') $$, 'none at all');
select is((select count(*) from gate.node_batch_x_y(array_fill(hash('alice-session'), array[100]), array_fill(null::inet, array[100]), array_fill('a'::text, array[100]), array_fill(null::json, array[100]))), 100::bigint, 'many');

-- A method that is an expression: one query for all of them.
create function api_v1.x_z(me gatehouse.caller, "data" text, i json) returns json language sql stable
  return (select json_build_array((me).username, "data", i, 1 / octet_length("data")) from gatehouse.configuration c);
create function pg_temp.expression(permissions text[]) returns void language sql as $$
  delete from gatehouse.methods where id = '/v1/x/z';
  insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/x/z', 'x_z', 'app', 'T', permissions, '[]', '{}');
  select gatehouse.make_inlined(), gatehouse.make_batch_gates() $$;
select pg_temp.expression('{*}');
prepare queried as
  select data::text, refusal, message, detail from gate.node_batch_x_z(
    array[hash('alice-session'), null, hash('bob-session'), hash('alice-session'), hash('nobody')],
    array_fill(null::inet, array[5]), array['a', 'b', 'cc', null, 'e'], array['1', null, null, '{}', '2']::json[]);
select results_eq('queried', $$ values
    ('["alice", "a", 1, 1]', null::text, null::text, null::text),
    ('[null, "b", null, 1]', null, null, null),
    ('["bob", "cc", null, 0]', null, null, null),
    ('["alice", null, {}, null]', null, null, null),
    ('[null, "e", 2, 1]', null, null, null) $$, 'each its own row, in order');
select throws_ok($$ select * from gate.node_batch_x_z(array[hash('alice-session'), null], '{null,null}', array['a', ''], '{null,null}') $$,
  '22012', null, 'an error fails the batch');
select pg_temp.expression('{fly}');
select results_eq('queried', $$ values
    ('["alice", "a", 1, 1]', null::text, null::text, null::text),
    (null, 'GHA01', 'Insufficient permissions', ''),
    (null, 'GHA03', 'Insufficient permissions', ''),
    ('["alice", null, {}, null]', null, null, null),
    (null, 'GHA01', 'Insufficient permissions', '') $$, 'the same refusals');
select is((select b.refusal from gate.node_batch_x_z(array[null::bytea], '{null}', array[''], '{null}') b), 'GHA01', 'it is not evaluated for who is refused');
select is((select b.refusal from gate.node_batch_x_z(array[hash('alice-api')], '{null}', '{a}', '{null}') b), 'GHA03', 'an API token without the permission');
select is_empty($$ select * from gate.node_batch_x_z('{}', '{}', '{}', '{}') $$, 'none at all');
delete from gatehouse.methods where id = '/v1/x/z';

-- Which methods have one.
create function pg_temp.redefine(arguments text, result text, volatility text) returns void language plpgsql as $$
begin
  drop function api_v1.x_y;
  execute format('create function api_v1.x_y(caller gatehouse.caller%s) returns %s language plpgsql %s as ''begin return null; end''', arguments, result, volatility);
  perform pg_temp.method('{*}');
end $$;
select pg_temp.redefine(', n bigint', 'json', 'stable');
select is(pg_temp.gate(), null, 'none with an argument that is neither text nor json; the old one goes');
select pg_temp.redefine('', 'json', 'stable');
select isnt(pg_temp.gate(), null, 'one without arguments');
select pg_temp.redefine('', 'json', 'volatile');
select is(pg_temp.gate(), null, 'none that may change something');
select pg_temp.redefine('', 'gatehouse.reply', 'stable');
select is(pg_temp.gate(), null, 'none that returns gatehouse.reply');
select pg_temp.redefine('', 'json', 'stable'), pg_temp.method('{*}', '{"lane": "exclusive"}');
select is(pg_temp.gate(), null, 'none of the exclusive lane');
select pg_temp.method('{*}', '{"step": true}');
select is(pg_temp.gate(), null, 'none with a step');
select pg_temp.method('{*}');
select isnt(pg_temp.gate(), null, 'and back');
delete from gatehouse.methods where id = '/v1/x/y';
select gatehouse.make_batch_gates();
select is(pg_temp.gate(), null, 'it goes with its method');
select is(count(*), (select count(*) from gatehouse.method_functions f where f.has_batch_gate), 'the product''s own point reads have one each')
  from pg_proc where pronamespace = 'gate'::regnamespace and starts_with(proname, 'node_batch_');
select is((select b.data::text from gate.node_batch_profile_read(array[hash('alice-session')], array['192.0.2.1'::inet]) b),
  gate.profile_read(hash('alice-session'), '192.0.2.1')::text, 'the same bytes as the single gate');
select * from finish();
