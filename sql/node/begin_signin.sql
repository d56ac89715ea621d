create or replace function gate.node_begin_signin(login text, address inet) returns json
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  -- No account's name is longer; what is cut off was no account's.
  v_login text := left(lower(login collate "C"), 255);
  v_user_id bigint;
begin
  perform gatehouse.refuse_stale_transaction();
  select l.user_id into v_user_id from gatehouse.logins l where l.login = v_login;
  return gatehouse.begin_attempt(v_user_id, v_login, address);
end
$$;

comment on function gate.node_begin_signin(text, inet) is
  'First half of a sign-in, committed before a password is looked at: {attempt, challenge} or {retry_after}. Same answer for unknown accounts.';
