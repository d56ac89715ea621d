select plan(10);
create function pg_temp.error(caller gatehouse.caller, allowed text[]) returns text language sql as $$ select gatehouse.admission_error(caller, allowed) $$;
create function pg_temp.caller(user_id bigint, is_root boolean, permissions text[]) returns gatehouse.caller language sql as $$
  select row(user_id, 'x', is_root, 1, 'session', permissions, false, null)::gatehouse.caller $$;
select is(pg_temp.error(pg_temp.caller(null, null, '{}'), '{user,root,admin}'), 'GHA01', 'a guest');
select is(pg_temp.error(null, '{user}'), 'GHA01', 'nobody is a guest');
select is(pg_temp.error(pg_temp.caller(null, null, '{}'), '{guest}'), null, '... at guest');
select is(pg_temp.error(pg_temp.caller(null, null, '{}'), '{*}'), null, '... at *');
select is(pg_temp.error(pg_temp.caller(7, false, '{fly}'), '{guest,root,admin}'), 'GHA03', 'a user without the permission; guest is for guests');
select is(pg_temp.error(pg_temp.caller(7, false, '{fly,admin}'), '{root,admin}'), null, '... with it');
select is(pg_temp.error(pg_temp.caller(1, true, '{}'), '{root}'), null, 'root');
select is(pg_temp.error(pg_temp.caller(7, false, '{root}'), '{user}'), null, 'whoever is signed in, at user');
select is(pg_temp.error(pg_temp.caller(7, null, null), '{admin}'), 'GHA03', 'what is not known does not hold');
select is(pg_temp.error(null, null), 'GHA01', '... for a guest, too');
select * from finish();
