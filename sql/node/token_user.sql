create or replace function gate.node_token_user(token_hash bytea) returns bigint
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  return (select l.user_id from gatehouse.live_tokens l where l.hash = token_hash);
end
$$;

comment on function gate.node_token_user(bytea) is
  'The user whose good token has this SHA-256; null: it is none. For limits that count by user or token.';
