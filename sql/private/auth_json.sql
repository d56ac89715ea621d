create or replace function gatehouse.auth_json(caller gatehouse.caller) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return (
    select pg_catalog.json_build_object(
        'user_id', u.id::text,
        'username', u.name,
        'permissions', gatehouse.permissions_json(caller.permissions),
        'avatar', gatehouse.avatar(u.email))
      from gatehouse.users u
      where u.id = caller.user_id
  );
end
$$;

comment on function gatehouse.auth_json(gatehouse.caller) is 'What sign-in tells of the caller: {user_id, username, permissions, avatar}.';
