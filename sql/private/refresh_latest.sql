create or replace function gatehouse.refresh_latest() returns boolean
  language plpgsql volatile
as $$
begin
  refresh materialized view concurrently gatehouse.latest;
  return false;
end
$$;

comment on function gatehouse.refresh_latest() is 'Job: the statistics of the last hour.';
