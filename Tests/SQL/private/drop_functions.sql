select plan(2);
create function api_v1.x_y(a integer) returns integer language sql return 1;
create function api_v1.x_y(a text) returns integer language sql return 1;
select gatehouse.drop_functions(array(select p.oid from pg_proc p where p.proname = 'x_y' and p.proargtypes[0] = 'text'::regtype));
select is(array(select pg_get_function_arguments(p.oid) from pg_proc p where p.proname = 'x_y'), array['a integer'], 'the named one');
select lives_ok($$ select gatehouse.drop_functions('{}') $$, 'none');
select * from finish();
