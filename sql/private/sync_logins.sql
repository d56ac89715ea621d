create or replace function gatehouse.sync_logins() returns trigger
  language plpgsql
as $$
begin
  if tg_op = 'UPDATE' then
    delete from gatehouse.logins l
      where l.user_id = old.id and l.login not in (new.name, coalesce(new.email, new.name));
  end if;
  insert into gatehouse.logins (login, user_id)
    select distinct given.login, new.id
      from pg_catalog.unnest(array[new.name, new.email]) given (login)
      where given.login is not null
        and not exists (select from gatehouse.logins l where l.login = given.login and l.user_id = new.id);
  return null;
end
$$;

comment on function gatehouse.sync_logins() is 'Keeps gatehouse.logins; two users cannot share a name or e-mail: logins_login_unique.';

create or replace trigger users_sync_logins
  after insert or update of name, email on gatehouse.users
  for each row execute function gatehouse.sync_logins();
