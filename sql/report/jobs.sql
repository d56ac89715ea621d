create or replace view report.jobs as
  select j.function, j.period, j.last_run, j.duration, j.runs
    from gatehouse.jobs j;

comment on view report.jobs is 'Upkeep by the nodes: when each job last ran, how long that took, and in how many periods it was done.';
