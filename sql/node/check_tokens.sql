create or replace function gate.node_check_tokens(token_hashes bytea[]) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  return (
    select json_agg(
        case when l.token_id is not null then json_build_object(
          'user_id', l.user_id,
          'ends_in', ceil(extract(epoch from least(t.expires, t.idle_expires) - gatehouse.now()) * 1000)::bigint)
        end
        order by given.position)
      from unnest(token_hashes) with ordinality given (hash, position)
      left join lateral (select o.* from gatehouse.live_tokens o where o.hash = given.hash limit 1) l on true
      left join gatehouse.tokens t on t.id = l.token_id
  );
end
$$;

comment on function gate.node_check_tokens(bytea[]) is
  'For each SHA-256 of a token, in their order: {user_id, ends_in} where it is good, ends_in in milliseconds (null: no end) if nobody uses it meanwhile; else null. For connections that outlive a call.';
