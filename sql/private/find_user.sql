create or replace function gatehouse.find_user(user_id text) returns bigint
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_id bigint;
begin
  -- A name is never a number, see gatehouse.check_username.
  select u.id into v_id
    from gatehouse.users u
    where u.id = gatehouse.parse_id(user_id) or u.name = pg_catalog.lower(user_id collate "C");
  if not found then
    raise exception 'User not found' using errcode = 'GH404';
  end if;
  return v_id;
end
$$;

comment on function gatehouse.find_user(text) is 'The user of this id or name. GH404: none.';
