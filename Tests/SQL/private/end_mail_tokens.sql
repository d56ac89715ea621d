select plan(8);
select member('alice'), member('bob');
update gatehouse.users set email = name || '@example.com' where name in ('alice', 'bob');
create function pg_temp.left_after(change text) returns bigint language plpgsql as $$
begin
  delete from gatehouse.mail_tokens;
  insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires)
    select hash(u.name || k), k, u.id, u.email, gatehouse.now() + '1 hour' from gatehouse.users u, unnest(array['confirmation', 'password-reset']) k where u.name in ('alice', 'bob');
  execute 'update gatehouse.users set ' || change || ' where name = ''alice''';
  return (select count(*) from gatehouse.mail_tokens t where t.user_id = id('alice'));
end $$;
select is(pg_temp.left_after('email = ''new@example.com'''), 0::bigint, 'another address'), is(pg_temp.left_after('email = email'), 2::bigint, 'the same one');
select is(pg_temp.left_after('password = phc(''new'')'), 2::bigint, 'another hash, perhaps of the same password'), is(pg_temp.left_after('last_signin = gatehouse.now()'), 2::bigint, 'a sign-in');
select is(pg_temp.left_after('enabled = false'), 0::bigint, 'disabled'), is(pg_temp.left_after('email_confirmed = true'), 2::bigint, 'confirmed');
select is(pg_temp.left_after('email = null, email_confirmed = false'), 0::bigint, 'no address');
select is(count(*), 2::bigint, 'another user''s stay') from gatehouse.mail_tokens t where t.user_id = id('bob');
select * from finish();
