create or replace function gatehouse.change_token(caller gatehouse.caller, token_id text) returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint;
begin
  perform gatehouse.lock_caller(caller);
  v_id := gatehouse.find_token(caller, token_id);
  if v_id is distinct from caller.token_id then
    perform gatehouse.refuse_restricted(caller);
  end if;
  return v_id;
end
$$;

comment on function gatehouse.change_token(gatehouse.caller, text) is
  'The API token that the caller is about to change or delete, its account locked. GH404: none of his. GH403: another one than the calling token, which has less than its user''s permissions; itself it may weaken, disable and delete.';
