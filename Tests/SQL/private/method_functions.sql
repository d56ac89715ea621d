select plan(4);
select is(row(volatility, returns_reply, returns_known_type, takes_caller, argument_names, argument_types, parameter_names)::text,
    row('v'::"char", true, true, true, '{credentials,signin_permissions,attempt,session_hash,user_agent}'::text[],
      '{json,json,uuid,bytea,text}'::text[], '{credentials,signin_permissions}'::text[])::text, 'a method with a step')
  from gatehouse.method_functions where id = '/v1/session/signin';
select is(row(volatility, returns_reply, argument_names, argument_types)::text, row('s'::"char", false, null::text[], '{}'::text[])::text, 'a method without parameters')
  from (select volatility, returns_reply, nullif(argument_names, '{}') as argument_names, argument_types
    from gatehouse.method_functions where id = '/v1/profile/read') f;
insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/x/y', 'x_y', 'app', 'T', '{*}', '[]', '{}');
select is(function, null, 'a method whose function is missing') from gatehouse.method_functions where id = '/v1/x/y';
select is(count(*), (select count(*) from gatehouse.methods), 'a row per method') from gatehouse.method_functions;
select * from finish();
