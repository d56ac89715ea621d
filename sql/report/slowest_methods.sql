create or replace view report.slowest_methods as
  select m.id as method_id,
      h.accepted,
      pg_catalog.round(h.avg_ms, 3) as avg_ms,
      (gatehouse.bin_runtime(h.p50) / 1000)::real as p50_ms,
      (gatehouse.bin_runtime(h.p95) / 1000)::real as p95_ms,
      (gatehouse.bin_runtime(h.p99) / 1000)::real as p99_ms
    from (
      select b.method,
          pg_catalog.max(b.total)::bigint as accepted,
          -- Each day's sum stands beside its first bin only.
          pg_catalog.sum(b.runtime) / 1000.0 / pg_catalog.max(b.total) as avg_ms,
          pg_catalog.min(b.bin) filter (where b.upto >= 0.50 * b.total) as p50,
          pg_catalog.min(b.bin) filter (where b.upto >= 0.95 * b.total) as p95,
          pg_catalog.min(b.bin) filter (where b.upto >= 0.99 * b.total) as p99
        from (
          select c.method, u.bin,
              pg_catalog.sum(c.runtime) filter (where u.position = 1) as runtime,
              pg_catalog.sum(pg_catalog.sum(u.calls)) over (partition by c.method order by u.bin) as upto,
              pg_catalog.sum(pg_catalog.sum(u.calls)) over (partition by c.method) as total
            from gatehouse.call_days c
            cross join lateral rows from (pg_catalog.unnest(c.bins), pg_catalog.unnest(c.bin_calls))
              with ordinality u (bin, calls, position)
            where c.bucket > gatehouse.now() - interval '7 days'
            group by c.method, u.bin
        ) b
        group by b.method
    ) h
    join gatehouse.call_methods m on m.number = h.method
    order by h.p95 desc, h.avg_ms desc;

comment on view report.slowest_methods is
  'Methods by the 95th percentile of their runtimes in this UTC day and the six before, slowest first; percentiles are within 5 %.';
comment on column report.slowest_methods.accepted is 'Calls that were not declined.';
comment on column report.slowest_methods.avg_ms is 'Mean runtime in milliseconds.';
comment on column report.slowest_methods.p50_ms is 'Runtime in milliseconds that half of the calls do not exceed.';
comment on column report.slowest_methods.p95_ms is 'The same for 95 % of the calls.';
comment on column report.slowest_methods.p99_ms is 'The same for 99 % of the calls.';
