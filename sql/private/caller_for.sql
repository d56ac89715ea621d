create or replace function gatehouse.caller_for(login text) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_caller gatehouse.caller;
begin
  select u.id, u.name, u.id = 1, null::bigint, 'session', u.permissions, false, null::inet
    into v_caller
    from gatehouse.logins l
    join gatehouse.accounts u on u.id = l.user_id
    where l.login = pg_catalog.lower(caller_for.login collate "C");
  if not found then
    raise exception 'User not found' using errcode = 'GH404';
  end if;
  return v_caller;
end
$$;

comment on function gatehouse.caller_for(text) is
  'The caller that a user (name or e-mail) would be with a session. For the owner in psql: select api_v1.profile_read(gatehouse.caller_for(''root'')). GH404.';
