select plan(10);
select root(), member('alice', 'fly');
create function pg_temp.permitted(login text, permissions text[]) returns boolean language sql as $$
  select gatehouse.permitted(gatehouse.caller_for(login), permissions) $$;
select ok(pg_temp.permitted('alice', '{*}'), '*'), ok(pg_temp.permitted('alice', '{user}'), 'user'), ok(pg_temp.permitted('alice', '{fly}'), 'an own one');
select ok(not pg_temp.permitted('alice', '{admin}'), 'not own'), ok(not pg_temp.permitted('alice', '{guest}'), 'guest never holds');
select ok(not pg_temp.permitted('alice', '{}'), 'none is nobody'), ok(pg_temp.permitted('alice', '{admin,fly}'), 'one of several is enough');
select ok(not pg_temp.permitted('alice', '{root}'), 'not root'), ok(pg_temp.permitted('root', '{root}'), 'root'), ok(pg_temp.permitted('root', '{admin}'), 'root has all');
select * from finish();
