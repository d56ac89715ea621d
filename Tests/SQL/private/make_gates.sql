select plan(30);
create function pg_temp.method(permissions text[], options json default '{}', parameters json default '[]') returns void language sql as $$
  delete from gatehouse.methods where id = '/v1/x/y';
  insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options)
    values ('/v1/x/y', 'x_y', 'app', 'T', permissions, parameters, options);
  select gatehouse.make_gates() $$;
create function pg_temp.gate() returns text language sql stable as $$
  select string_agg(concat_ws(' ', pg_get_function_arguments(p.oid), '->', pg_get_function_result(p.oid), p.provolatile, p.prosecdef, p.proconfig), '; ')
    from pg_proc p where p.pronamespace = 'gate'::regnamespace and p.proname = 'x_y' $$;
create function api_v1.x_y(caller gatehouse.caller) returns json language plpgsql stable as $$ begin return to_json(caller.username); end $$;
select pg_temp.method('{*}');
select is(pg_temp.gate(), 'token_hash bytea, address inet -> json s t {"search_path=pg_catalog, pg_temp"}', 'STABLE, SECURITY DEFINER, search_path pinned');
select is(obj_description('gate.x_y'::regproc), 'Gate of /v1/x/y', 'it says whose it is');
select ok(has_function_privilege('gatehouse_node', 'gate.x_y(bytea, inet)', 'execute'), 'the node may execute it');
select ok(not has_function_privilege('gatehouse_report', 'gate.x_y(bytea, inet)', 'execute'), 'the reporting role may not');
select pg_temp.method('{*}', '{"schema_qualified": true}');
select is(pg_temp.gate(), 'token_hash bytea, address inet -> json s t', 'schema_qualified: not pinned');
select pg_temp.method('{*}', '{"schema_qualified": false}');
select is(pg_temp.gate(), 'token_hash bytea, address inet -> json s t {"search_path=pg_catalog, pg_temp"}', '... false: pinned');

-- Who gets through.
select member('alice'), session('alice');
select is(gate.x_y(null, null)::text, null, 'a guest at *');
select is(gate.x_y(hash('alice-session'), null)::text, '"alice"', 'the caller reaches the method');
select pg_temp.method('{admin}');
select throws_ok($$ select gate.x_y(null, null) $$, 'GHA01', null, 'a guest'), throws_ok($$ select gate.x_y(hash('alice-session'), null) $$, 'GHA03', null, 'a user');
select pg_temp.method(array['a''b', '{x}', '*']);
select is(gate.x_y(null, null)::text, null, 'permissions are quoted');

-- A changed signature.
drop function api_v1.x_y;
create function api_v1.x_y(caller gatehouse.caller, "order" text, n bigint) returns json language plpgsql volatile
  as $$ begin return json_build_array("order", n); end $$;
select pg_temp.method('{*}');
select is(pg_temp.gate(), 'token_hash bytea, address inet, "order" text, n bigint -> json v t {"search_path=pg_catalog, pg_temp"}', 'arguments and VOLATILE follow');
select is(gate.x_y(null, null, 'a', 7)::jsonb, '["a", 7]', '... and are passed on');
drop function api_v1.x_y;
create function api_v1.x_y(caller gatehouse.caller, renamed text, n bigint) returns json language plpgsql volatile as $$ begin return null; end $$;
select lives_ok($$ select gatehouse.make_gates() $$, 'a renamed argument');
select is(pg_temp.gate(), 'token_hash bytea, address inet, renamed text, n bigint -> json v t {"search_path=pg_catalog, pg_temp"}', '... follows');
drop function api_v1.x_y;
create function api_v1.x_y(caller gatehouse.caller, renamed text, n bigint) returns gatehouse.reply language plpgsql volatile
  as $$ begin return gatehouse.refusal(409, renamed); end $$;
select lives_ok($$ select gatehouse.make_gates() $$, 'another result');
select is((gate.x_y(null, null, 'No', 1)).status, 409, '... follows');

-- What stays.
create function gate.helper(other boolean) returns json language sql as 'select null::json';
select gatehouse.make_gates();
select has_function('gate', 'helper', array['boolean'], 'a function that is no gate stays');
select is(count(distinct proname), 18::bigint, 'the node''s own calls stay') from pg_proc where pronamespace = 'gate'::regnamespace and proname like 'node\_%' and not starts_with(proname, 'node_batch_');
create temp table before as select oid, proname from pg_proc where pronamespace = 'gate'::regnamespace;
select gatehouse.make_gates();
select set_eq('table before', $$ select oid, proname from pg_proc where pronamespace = 'gate'::regnamespace $$, 'made again, gates are the same objects');
delete from gatehouse.methods where id = '/v1/x/y';
select gatehouse.make_gates();
select hasnt_function('gate', 'x_y', array['bytea', 'inet', 'text', 'bigint'], 'a gate without its method goes');
select has_function('gate', 'test_test', array['bytea', 'inet', 'text'], 'the others stay');
-- A method that is an expression is inlined.
drop function api_v1.x_y;
create table gatehouse.x_y (token_hash text, address text, caller text, n bigint);
insert into gatehouse.x_y values ('th', 'ad', 'ca', 5), ('th', 'ad', 'other', 6);
create function api_v1.x_y(x_y gatehouse.caller, n bigint, caller text) returns json language sql stable
  return (select json_agg(json_build_array(($1).username, t.token_hash, t.address, t.caller, t.n, $2, $3)) from gatehouse.x_y t where t.n = $2);
insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/x/y', 'x_y', 'app', 'T', '{user}', '[]', '{}');
select gatehouse.make_inlined(), gatehouse.make_gates();
select doesnt_match(prosrc, 'api_v1', 'no call of the function') from pg_proc where oid = 'gate.x_y(bytea, inet, bigint, text)'::regprocedure;
select is(gate.x_y(hash('alice-session'), '192.0.2.1', 5, 'given')::jsonb, '[["alice", "th", "ad", "ca", 5, 5, "given"]]', 'names mean what they mean in the function');
select is(gate.x_y(hash('alice-session'), null, 7, null)::text, null, 'nothing');
select throws_ok($$ select gate.x_y(null, null, 5, null) $$, 'GHA01', null, 'a guest does not get there');
select is(gate.test_test(null, null, 'x')::text, '"x"', 'an expression without a query');

-- What breaks a rule: PostgreSQL's DETAIL would show the row, with its hashes.
create function pg_temp.error(statement text) returns text language plpgsql as $$
declare
  v_detail text;
begin
  execute statement;
  return null;
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return sqlstate || ' ' || v_detail;
end
$$;
select api_token('alice', 'fly'), root(), session('root');
select is(pg_temp.error($$ select gate.admin_users_set_enabled(hash('root-session'), null, 'alice', null) $$), '23502 ', 'a user''s row is not shown');
select is(pg_temp.error($$ select gate.api_tokens_set_enabled(hash('alice-session'), null, (select id::text from gatehouse.tokens where hash = hash('alice-api')), null) $$), '23502 ', 'nor a token''s');
select is_empty($$ select g.oid::regprocedure, e.error
    from pg_proc g
    join pg_description d on d.objoid = g.oid and d.description like 'Gate of %' and d.classoid = 'pg_proc'::regclass
    cross join pg_temp.error(format('select gate.%I(%L%s)', g.proname, hash('root-session'),
      (select coalesce(string_agg(', null::' || format_type(t.type, null), '' order by t.position), '')
        from unnest(g.proargtypes) with ordinality t (type, position) where t.position > 1))) e (error)
    where g.pronamespace = 'gate'::regnamespace and g.proname !~ 'signout|delete_sessions' and e.error like '23%' and e.error not like '23___ ' $$,
  'no gate shows one when called with nulls');
select * from finish();
