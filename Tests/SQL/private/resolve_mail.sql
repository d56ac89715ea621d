select plan(12);
select at('0');
select member('alice'), member('bob'), member('carol'), member('dora');
update gatehouse.users set email = name || '@example.com' where name <> 'dora';
update gatehouse.users set enabled = false where name = 'bob';
update gatehouse.users set email_confirmed = true where name = 'carol';
create function pg_temp.resolve(kind text, login text) returns text language plpgsql as $$
declare
  v_mail gatehouse.mails;
begin
  insert into gatehouse.mails (kind, login) values (kind, login) returning * into v_mail;
  v_mail := gatehouse.resolve_mail(v_mail);
  update gatehouse.mails m set user_id = v_mail.user_id, resolved = v_mail.resolved where m.id = v_mail.id;
  return v_mail.recipient;
end $$;
select is(pg_temp.resolve('confirmation', 'alice'), 'alice@example.com', 'by name'), is(pg_temp.resolve('password-reset', 'alice@example.com'), 'alice@example.com', 'by e-mail');
select is(pg_temp.resolve('password-reset', 'nobody'), null, 'no such account'), is(pg_temp.resolve('password-reset', 'bob'), null, 'a disabled one'), is(pg_temp.resolve('confirmation', 'bob'), 'bob@example.com', '... may confirm'),
  is(pg_temp.resolve('password-reset', 'dora'), null, 'one without an address');
select is(pg_temp.resolve('confirmation', 'carol'), null, 'confirmed already'), is(pg_temp.resolve('password-reset', 'carol'), 'carol@example.com', '... may have a new password');
select is(pg_temp.resolve('password-reset', 'alice'), 'alice@example.com', 'the third in ten minutes'), is(pg_temp.resolve('confirmation', 'alice'), null, 'no fourth, of either kind');
select is((gatehouse.resolve_mail(m)).recipient, 'alice@example.com', 'one that was resolved before is sent all the same') from gatehouse.mails m
  where m.resolved is not null and m.login = 'alice' order by m.id limit 1;
select at('10 minutes');
select is(pg_temp.resolve('confirmation', 'alice'), 'alice@example.com', 'and later again');
select * from finish();
