create or replace function gate.node_begin_password_check(token_hash bytea, address inet) returns json
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_caller gatehouse.caller := gatehouse.enter(token_hash, address, '{user}');
begin
  perform gatehouse.refuse_restricted(v_caller);
  return gatehouse.begin_attempt(v_caller.user_id, v_caller.username, address);
end
$$;

comment on function gate.node_begin_password_check(bytea, inet) is
  'As node_begin_signin, for the password of the caller himself. GHA01; GH403: an API token with less than its user''s permissions.';
