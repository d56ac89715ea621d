select plan(5);
select is_empty('select gatehouse.function_problems()', 'as released there is none');
create function api_v1.x_y(caller gatehouse.caller) returns json language plpgsql stable as 'begin return null; end';
select results_eq('select gatehouse.function_problems()', array['function api_v1.x_y(gatehouse.caller) has no entry; where its method is gone, a migration must drop it'],
  'a function without a method');
insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/x/y', 'x_y', 'app', 'T', '{*}', '[]', '{}');
select is_empty('select gatehouse.function_problems()', '... with it');
create function api_v1.x_y(caller gatehouse.caller, a text) returns json language plpgsql stable as 'begin return null; end';
select results_eq('select gatehouse.function_problems()',
  array['/v1/x/y: several functions, the earlier one must be dropped: api_v1.x_y(gatehouse.caller), api_v1.x_y(gatehouse.caller,text)'], 'two of them');
drop function api_v1.x_y(gatehouse.caller);
drop function api_v1.x_y(gatehouse.caller, text);
select results_eq('select gatehouse.function_problems()', array['/v1/x/y: function api_v1.x_y is missing'], 'a method without its function');
select * from finish();
