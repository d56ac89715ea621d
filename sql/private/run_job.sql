create or replace function gatehouse.run_job(job text) returns boolean
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_job gatehouse.jobs;
  v_slot bigint;
  v_is_more boolean;
  v_began timestamptz;
begin
  select j.* into v_job from gatehouse.jobs j where j.function = job for update skip locked;
  v_slot := pg_catalog.floor(extract(epoch from gatehouse.now()) / extract(epoch from v_job.period))::bigint;
  -- A slot to come is one of a clock that was set back since; the very next may be another node's that began a moment later.
  if v_job.slot is null or v_job.slot - v_slot in (0, 1) then
    return false;
  end if;
  v_began := pg_catalog.clock_timestamp();
  -- The name is one of the table's, whose constraint lets nothing through that would need quoting.
  execute pg_catalog.format('select %s()', v_job.function) into v_is_more;
  update gatehouse.jobs j
    set slot = case when v_is_more then v_job.slot else v_slot end,
      last_run = gatehouse.now(),
      duration = pg_catalog.clock_timestamp() - v_began,
      runs = j.runs + case when v_is_more then 0 else 1 end
    where j.function = job;
  return v_is_more;
end
$$;

comment on function gatehouse.run_job(text) is
  'Does one batch of a job of gatehouse.jobs and returns whether there is more. False at once where it is not due, unknown, or another node is at it.';
