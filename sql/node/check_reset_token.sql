create or replace function gate.node_check_reset_token(mail_token_hash bytea) returns void
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  if not exists (select from gatehouse.live_mail_tokens l where l.hash = mail_token_hash and l.kind = 'password-reset') then
    raise exception 'Token not found' using errcode = 'GH404';
  end if;
end
$$;

comment on function gate.node_check_reset_token(bytea) is
  'Whether a password may be set with the token of this SHA-256, before the node hashes one; the method asks again. GH404.';
