create or replace function gatehouse.change_user(
  caller gatehouse.caller,
  user_id text,
  spares_caller boolean default true,
  spares_root boolean default true
) returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.find_user(user_id);
begin
  if v_id = caller.user_id and spares_caller then
    perform gatehouse.invalid('/0', 'must not be yourself');
  elsif v_id = 1 and (spares_root or not caller.is_root) then
    perform gatehouse.invalid('/0', 'must not be root');
  end if;
  -- Both in the order of ids: two administrators who change each other wait, and do not deadlock.
  perform from gatehouse.users u where u.id in (v_id, caller.user_id) order by u.id for no key update;
  perform gatehouse.lock_caller(caller);
  -- While this waited he may have been deleted, or renamed.
  if gatehouse.find_user(user_id) <> v_id then
    raise exception 'User not found' using errcode = 'GH404';
  end if;
  return v_id;
end
$$;

comment on function gatehouse.change_user(gatehouse.caller, text, boolean, boolean) is
  'The user that the caller is about to change, locked until the transaction ends. GH404: none of this id or name. GH808: the caller himself, root; root where not spared is for root only. GHA01: the caller was ended or disabled meanwhile.';
