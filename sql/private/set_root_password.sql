create or replace function gatehouse.set_root_password(password_hash text, only_if_missing boolean) returns boolean
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  -- One after the other, as migrations: of two at once the second would find the name taken before it finds the id.
  lock table gatehouse.trees in exclusive mode;
  insert into gatehouse.users as u (id, name, password)
    values (1, 'root', password_hash)
    on conflict on constraint users_pkey do nothing;
  if found then
    perform gatehouse.audit(null, 'user.create', 1);
    return true;
  end if;
  if only_if_missing then
    return false;
  end if;
  perform gatehouse.replace_password(1, password_hash);
  delete from gatehouse.throttles t
    where (t.kind = 'user' and t.key = 1)
      or (t.kind = 'user-address' and t.key in (
        select gatehouse.throttle_digest('user-address 1 ' || a.network)
          from gatehouse.signin_addresses a
          where a.user_id = 1
      ));
  perform gatehouse.audit(null, 'user.set-password', 1);
  perform gatehouse.notify_by_mail('password-changed', 1);
  return true;
end
$$;

comment on function gatehouse.set_root_password(text, boolean) is
  'Makes the root user, or gives it another password, signs it out everywhere, lifts its delay and tells its address. False: it was there and only_if_missing held. For the owner.';
