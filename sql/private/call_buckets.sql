create or replace view gatehouse.call_buckets as
  select 1 as minutes, l.method, b.bucket, b.accepted, b.declined, b.errors, b.exceptions, b.runtime, b.p50, b.p95, b.p99
    from gatehouse.latest l
    cross join lateral rows from (
        pg_catalog.unnest(l.buckets), pg_catalog.unnest(l.accepted), pg_catalog.unnest(l.declined), pg_catalog.unnest(l.errors),
        pg_catalog.unnest(l.exceptions), pg_catalog.unnest(l.runtimes), pg_catalog.unnest(l.p50s), pg_catalog.unnest(l.p95s),
        pg_catalog.unnest(l.p99s)
      ) b (bucket, accepted, declined, errors, exceptions, runtime, p50, p95, p99)
  union all
  select 10, h.method, b.bucket, b.accepted, b.declined, b.errors, b.exceptions, b.runtime, b.p50, b.p95, b.p99
    from gatehouse.history h
    cross join lateral rows from (
        pg_catalog.unnest(h.buckets), pg_catalog.unnest(h.accepted), pg_catalog.unnest(h.declined), pg_catalog.unnest(h.errors),
        pg_catalog.unnest(h.exceptions), pg_catalog.unnest(h.runtimes), pg_catalog.unnest(h.p50s), pg_catalog.unnest(h.p95s),
        pg_catalog.unnest(h.p99s)
      ) b (bucket, accepted, declined, errors, exceptions, runtime, p50, p95, p99);

comment on view gatehouse.call_buckets is
  'gatehouse.latest (minutes 1) and gatehouse.history (minutes 10) with a row per bucket; runtimes in microseconds.';
