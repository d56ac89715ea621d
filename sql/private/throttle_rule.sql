create or replace function gatehouse.throttle_rule(kind text, failures integer) returns interval
  language plpgsql immutable strict
as $$
declare
  -- How many attempts are free before each further one doubles the wait of one second.
  v_free constant integer := case kind when 'address' then 100 else 5 end;
begin
  if failures < v_free then
    return null;
  end if;
  return least(pg_catalog.make_interval(secs => 2.0 ^ least(failures - v_free, 20)), '15 minutes');
end
$$;

comment on function gatehouse.throttle_rule(text, integer) is
  'How long the next sign-in waits after so many failed ones: 5 are free per account, whichever its counter, so that they tell nothing of it, 100 per address (which forgets one in 36 s); then 1 s, doubled each time, 15 minutes at most. Null: not at all.';
