select plan(7);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.grants(permissions json, touched text[]) returns text language sql as $$
  select gatehouse.grant_permissions(gatehouse.enter(hash('chief-session'), null, '{user}'), id('bob'), permissions, touched);
  select concat(u.permissions_on, u.permissions_off) from gatehouse.users u where u.id = id('bob') $$;
select is(pg_temp.grants('{"fly": true, "admin": false}', '{admin,fly}'), '{fly}{admin}', 'on and off'), is(pg_temp.grants('{"admin": true}', '{admin}'), '{admin,fly}{}', 'what is not touched stays'),
  is(pg_temp.grants('{"fly": false}', '{admin,fly}'), '{}{fly}', 'touched and left out: unset');
select is(violation($$ select pg_temp.grants('{"swim": true}', '{swim}') $$), '/1/swim', 'not held'), is(violation($$ select pg_temp.grants('{"swim": false}', '{swim}') $$), '/1/swim', '... nor off'),
  is(violation($$ select pg_temp.grants('{"no/such~one": true}', '{}') $$), '/1/no~1such~0one', 'unknown');
select results_eq($$ select a.details::text from gatehouse.audit_log a where a.action = 'user.set-permissions' order by a.id $$,
  $$ values ('{ "admin" : false, "fly" : true }'), ('{ "admin" : true }'), ('{ "admin" : null, "fly" : false }') $$, 'what changed is in the audit trail');
select * from finish();
