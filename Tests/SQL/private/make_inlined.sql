select plan(16);
create function pg_temp.method(options json default '{}') returns void language sql as $$
  delete from gatehouse.methods where id = '/v1/x/y';
  insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/x/y', 'x_y', 'app', 'T', '{*}', '[]', options);
  select gatehouse.make_inlined() $$;
create function pg_temp.made() returns text language sql stable as $$
  select string_agg(concat_ws(' ', pg_get_function_arguments(p.oid), '->', pg_get_function_result(p.oid), p.provolatile, p.prosecdef, p.proconfig), '; ')
    from pg_proc p where p.pronamespace = 'inlined'::regnamespace and p.proname = 'x_y' $$;
create function pg_temp.redefine(source text) returns void language plpgsql as $$
begin
  drop function if exists api_v1.x_y;
  execute 'create function api_v1.x_y' || source;
  perform pg_temp.method();
end $$;
select pg_temp.redefine('(caller gatehouse.caller, a text) returns json language sql stable return to_json(a)');
select is(pg_temp.made(), 'caller gatehouse.caller, a text -> SETOF json s f', 'the same arguments, a set');
select is(obj_description('inlined.x_y'::regproc), 'Expression of /v1/x/y', 'it says whose it is');
select ok(not has_function_privilege('public', 'inlined.x_y(gatehouse.caller, text)', 'execute'), 'for nobody');
select ok(not has_schema_privilege('gatehouse_node', 'inlined', 'usage') and not has_schema_privilege('gatehouse_report', 'inlined', 'usage'), '... nor its schema');
select is(x::text, '"b"', 'what it returns') from inlined.x_y(null, 'b') x;
select pg_temp.redefine('(me gatehouse.caller, b text) returns json language sql stable return (select json_agg(b))');
select is(pg_temp.made(), 'me gatehouse.caller, b text -> SETOF json s f', 'another signature');
select is(x::text, '["c"]', 'an aggregate over an argument') from inlined.x_y(null, 'c') x;
select pg_temp.redefine('(gatehouse.caller, text) returns json language sql stable return to_json($2)');
select is(x::text, '"d"', 'arguments without names') from inlined.x_y(null, 'd') x;
select pg_temp.redefine('(caller gatehouse.caller) returns json language sql stable return jsonb_build_object()');
select is(x::text, '{}', 'jsonb becomes json') from inlined.x_y(null) x;
select pg_temp.redefine('(caller gatehouse.caller) returns json language sql stable return to_json(''$body$ $inlined$''::text)');
select is(x::text, '"$body$ $inlined$"', 'any text') from inlined.x_y(null) x;
-- Which are none.
select pg_temp.redefine('(caller gatehouse.caller) returns json language sql stable strict return to_json(1)');
select is(pg_temp.made(), null, 'strict');
select pg_temp.redefine('(caller gatehouse.caller) returns json language sql stable set timezone = ''Asia/Tokyo'' return to_json(now())');
select is(pg_temp.made(), null, 'with a setting');
select pg_temp.redefine('(caller gatehouse.caller) returns json language sql stable security definer return to_json(1)');
select is(pg_temp.made(), null, 'security definer');
select pg_temp.redefine('(caller gatehouse.caller) returns json language sql stable begin atomic select to_json(1); end');
select is(pg_temp.made(), null, 'a body of statements');
select pg_temp.redefine('(caller gatehouse.caller) returns json language plpgsql stable as ''begin return null; end''');
select is(pg_temp.made(), null, 'PL/pgSQL');
select set_eq($$ select p.proname::text from pg_proc p where p.pronamespace = 'inlined'::regnamespace $$, array['profile_read', 'test_test'], 'those of the product stay');
select * from finish();
