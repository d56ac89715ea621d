create or replace function gate.node_append_calls(
  node_id uuid,
  sequence bigint,
  dropped bigint,
  active json,
  method_ids text[],
  statuses integer[],
  status_texts text[],
  declined boolean[],
  exceptions boolean[],
  token_hashes bytea[],
  outcomes integer[],
  tokens integer[],
  started_ages bigint[],
  runtimes bigint[],
  request_ids text[]
) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_most constant integer := 50000;
  v_count constant integer := cardinality(outcomes);
  v_unknown integer;
begin
  perform gatehouse.refuse_stale_transaction();
  if (
    v_count <= v_most and cardinality(method_ids) <= v_most and cardinality(token_hashes) <= v_most
    and v_count = all (array[cardinality(tokens), cardinality(started_ages), cardinality(runtimes), cardinality(request_ids)])
    and cardinality(method_ids) = all (array[cardinality(statuses), cardinality(status_texts), cardinality(declined), cardinality(exceptions)])
  ) is not true then
    raise exception 'calls to append come in arrays of one length, as what they share does, % at most', v_most using errcode = 'GH500';
  end if;
  -- Bounded, and nobody keeps a new node out: the one that has been silent for longest gives way.
  if not exists (select from gatehouse.nodes n where n.id = node_id) then
    -- More than one where several came at once.
    delete from gatehouse.nodes n
      where n.id in (
        select o.id from gatehouse.nodes o
          order by o.last_append
          limit least(1000, greatest(0, (select count(*) from gatehouse.nodes) - 9999))
          for update skip locked);
  end if;
  insert into gatehouse.nodes as n (id, last_sequence, first_append, last_append, appended, dropped, active)
    values (node_id, sequence, gatehouse.now(), gatehouse.now(), v_count, greatest(dropped, 0), gatehouse.active_calls(active))
    on conflict on constraint nodes_pkey do update
      set last_sequence = excluded.last_sequence,
        last_append = excluded.last_append,
        appended = n.appended + excluded.appended,
        dropped = n.dropped + excluded.dropped,
        active = excluded.active
      where n.last_sequence < excluded.last_sequence;
  if not found or v_count = 0 then
    return;
  end if;
  v_unknown := v_count - gatehouse.log_calls(
    method_ids, statuses, status_texts, declined, exceptions, token_hashes, outcomes, tokens, started_ages, runtimes, request_ids);
  if v_unknown > 0 then
    update gatehouse.nodes n
      set appended = n.appended - v_unknown, dropped = n.dropped + v_unknown
      where n.id = node_id;
  end if;
end
$$;

comment on function gate.node_append_calls(uuid, bigint, bigint, json, text[], integer[], text[], boolean[], boolean[], bytea[], integer[], integer[], bigint[], bigint[], text[]) is
  'Appends calls that have ended to the log, and is the node''s sign of life. sequence grows by each append of node_id; one that was there already changes nothing. dropped: calls that the node could not keep; active: {"<method id>": n}. What calls share comes once: method_ids to exceptions are what can have come of a call, with a status text of null for OK; token_hashes the tokens. An element of each array from outcomes on is a call: the places of its outcome and of its token, from 1, null for none; microseconds since it began and that it took. GH500: arrays of different lengths, or of more than 50000. Of more than 10000 nodes the one silent for longest is forgotten.';

-- What nodes of release 6 called.
drop function if exists gate.node_append_calls(
  uuid, bigint, bigint, json, text[], bytea[], bigint[], bigint[], integer[], text[], text[], boolean[], text[]);
