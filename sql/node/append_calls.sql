create or replace function gate.node_append_calls(
  node_id uuid,
  sequence bigint,
  dropped bigint,
  active json,
  method_ids text[],
  token_hashes bytea[],
  started_ages bigint[],
  runtimes bigint[],
  statuses integer[],
  status_texts text[],
  kinds text[],
  exceptions boolean[],
  request_ids text[]
) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_count constant integer := cardinality(method_ids);
  v_unknown integer;
begin
  if (
    v_count <= 10000 and v_count = all (array[
      cardinality(token_hashes), cardinality(started_ages), cardinality(runtimes), cardinality(statuses),
      cardinality(status_texts), cardinality(kinds), cardinality(exceptions), cardinality(request_ids)])
  ) is not true then
    raise exception 'calls to append come in arrays of one length, 10000 at most' using errcode = 'GH500';
  end if;
  if not exists (select from gatehouse.nodes n where n.id = node_id) and (select count(*) from gatehouse.nodes) >= 10000 then
    raise exception 'too many nodes' using errcode = 'GH503';
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
    method_ids, token_hashes, started_ages, runtimes, statuses, status_texts, kinds, exceptions, request_ids);
  if v_unknown > 0 then
    update gatehouse.nodes n
      set appended = n.appended - v_unknown, dropped = n.dropped + v_unknown
      where n.id = node_id;
  end if;
end
$$;

comment on function gate.node_append_calls(uuid, bigint, bigint, json, text[], bytea[], bigint[], bigint[], integer[], text[], text[], boolean[], text[]) is
  'Appends calls that have ended to the log, and is the node''s sign of life. sequence grows by each append of node_id; one that was there already changes nothing. dropped: calls that the node could not keep; active: {"<method id>": n}; an element of each array is a call: token hash null for none, microseconds since it began and that it took, status text null for OK, kind accepted or declined. GH500: arrays of different lengths, or of more than 10000. GH503: 10000 nodes are known, and this is none of them.';
