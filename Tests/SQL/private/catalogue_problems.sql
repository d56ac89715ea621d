select plan(24);
select is_empty('select gatehouse.catalogue_problems()', 'as released there is none');
create function pg_temp.method(function text, parameters json default '[]', options json default '{}', permissions text[] default '{*}') returns void
  language plpgsql as $$
begin
  delete from gatehouse.methods where id = '/v1/x/y';
  drop function if exists api_v1.x_y;
  execute function;
  insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options)
    values ('/v1/x/y', 'x_y', 'app', 'T', permissions, parameters, options);
end $$;
create function pg_temp.finds(problem text) returns text language sql as $$
  select ok(bool_or(p = problem), problem) from gatehouse.catalogue_problems() p $$;
create function pg_temp.fits(what text) returns text language plpgsql as $$
begin
  perform gatehouse.make_gates();
  return is_empty('select gatehouse.catalogue_problems()', what);
end $$;

insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/x/y', 'x_y', 'app', 'T', '{*}', '[]', '{}');
select pg_temp.finds('/v1/x/y: function api_v1.x_y is missing');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller) returns json language plpgsql stable as $f$ begin return null; end $f$');
select pg_temp.finds('/v1/x/y: its gate is missing or of another volatility');
select pg_temp.fits('a method that fits');
alter function api_v1.x_y volatile;
select pg_temp.finds('/v1/x/y: its gate is missing or of another volatility');
alter function api_v1.x_y immutable;
select pg_temp.finds('/v1/x/y: the function is IMMUTABLE; a method is STABLE or VOLATILE');
alter function api_v1.x_y stable;
alter function gate.x_y security invoker;
select pg_temp.finds('/v1/x/y: its gate is missing or of another volatility');
alter function gate.x_y security definer;
create function api_v1.x_y(caller gatehouse.caller, a text) returns json language plpgsql stable as $f$ begin return null; end $f$;
select pg_temp.finds('/v1/x/y: several functions, the earlier one must be dropped: api_v1.x_y(gatehouse.caller), api_v1.x_y(gatehouse.caller,text)');
drop function api_v1.x_y(gatehouse.caller, text);
create function api_v1.x_z() returns json language sql stable return null::json;
select pg_temp.finds('function api_v1.x_z() has no entry; where its method is gone, a migration must drop it');
drop function api_v1.x_z;
update gatehouse.methods set permissions = '{user,fly}' where id = '/v1/x/y';
select pg_temp.finds('/v1/x/y: permission fly is not declared');
insert into gatehouse.permissions (name) values ('fly');
select pg_temp.fits('... once it is declared');

drop function gate.x_y;
select pg_temp.method('create function api_v1.x_y(a text) returns json language plpgsql stable as $f$ begin return null; end $f$');
select pg_temp.finds('/v1/x/y: the function''s first argument is not gatehouse.caller');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller) returns text language plpgsql stable as $f$ begin return null; end $f$');
select pg_temp.finds('/v1/x/y: the function returns neither json nor gatehouse.reply');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller) returns setof json language plpgsql stable as $f$ begin return; end $f$');
select pg_temp.finds('/v1/x/y: the function returns neither json nor gatehouse.reply');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, b text) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]');
select pg_temp.finds('/v1/x/y: the function''s arguments are not named as the parameters are');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]');
select pg_temp.finds('/v1/x/y: the function''s arguments are not named as the parameters are');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, a text, b text) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]');
select pg_temp.finds('/v1/x/y: the function has more arguments than the entry has parameters, and no step');
update gatehouse.methods set options = '{"step": true}' where id = '/v1/x/y';
select pg_temp.fits('... with a step they are the step''s');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, a json, content bytea) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]', '{"upload": {"content": true}}');
select pg_temp.fits('an upload''s content');
update gatehouse.methods set options = '{"upload": true}' where id = '/v1/x/y';
select pg_temp.finds('/v1/x/y: the function has more arguments than the entry has parameters, and no step');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, a json) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]', '{"upload": {"content": true}}');
select pg_temp.finds('/v1/x/y: upload has "content": true, so the function''s one further argument is content bytea');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, a json, content text) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]', '{"upload": {"content": true}}');
select pg_temp.finds('/v1/x/y: upload has "content": true, so the function''s one further argument is content bytea');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, a json, b text, content bytea) returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]', '{"upload": {"content": true}}');
select pg_temp.finds('/v1/x/y: upload has "content": true, so the function''s one further argument is content bytea');
select pg_temp.method('create function api_v1.x_y(caller gatehouse.caller, a "char") returns json language plpgsql stable as $f$ begin return null; end $f$',
  '[{"name": "a"}]');
select pg_temp.finds('/v1/x/y: the function has an argument of a pseudo-type');
select * from finish();
