create or replace function gatehouse.refresh_history() returns boolean
  language plpgsql volatile
as $$
begin
  refresh materialized view concurrently gatehouse.history;
  return false;
end
$$;

comment on function gatehouse.refresh_history() is 'Job: the statistics of the last 30 days.';
