create or replace function gate.node_due_jobs() returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform gatehouse.refuse_stale_transaction();
  return (
    select coalesce(json_agg(j.function order by j.period, j.function), '[]')
      from gatehouse.jobs j
      where j.slot - floor(extract(epoch from gatehouse.now()) / extract(epoch from j.period)) not in (0, 1)
  );
end
$$;

comment on function gate.node_due_jobs() is 'The jobs of gatehouse.jobs that are due, an array of their names, the most frequent first.';
