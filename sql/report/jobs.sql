create or replace view report.jobs as
  select j.function, j.period, j.last_run, j.duration, j.runs
    from gatehouse.jobs j;

comment on view report.jobs is 'Upkeep by the nodes: when each job last ran, how long that took, and how often it has run.';
comment on column report.jobs.period is 'It is due once in each.';
comment on column report.jobs.last_run is 'Null: never.';
comment on column report.jobs.duration is 'How long the last run took. Null: never ran.';
comment on column report.jobs.runs is 'One that took several batches counts once.';
