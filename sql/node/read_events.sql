create or replace function gate.node_read_events(event_ids bigint[], token_hashes bytea[])
  returns table (event_id bigint, recipients bigint[], params text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform gatehouse.refuse_stale_transaction();
  return query
    select e.id, array_agg(given.position order by given.position), e.params::text
      from rows from (unnest($1), unnest($2)) with ordinality given (id, hash, position)
      cross join lateral (select o.* from gatehouse.live_tokens o where o.hash = given.hash limit 1) l
      join gatehouse.events e on e.id = given.id
      where l.user_id = any (e.users)
        or gatehouse.holds(
          row(l.user_id, l.username, l.is_root, l.token_id, l.token_kind, l.permissions, l.is_restricted, null)::gatehouse.caller,
          e.permission)
      group by e.id
      order by e.id;
end
$$;

comment on function gate.node_read_events(bigint[], bytea[]) is
  'What events say, for pairs of an event and the SHA-256 of a token: recipients are the positions of the pairs whose token is good and its user or permissions among those that the event is for. Events without any are left out.';
