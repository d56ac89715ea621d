create or replace view report.partitions as
  select r.parent as table_name,
      c.relname as partition_name,
      pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bounds,
      greatest(c.reltuples, 0)::bigint as estimated_rows,
      pg_catalog.pg_table_size(c.oid) as table_bytes,
      pg_catalog.pg_indexes_size(c.oid) as index_bytes,
      r.lifetime
    from gatehouse.partition_rules r
    join pg_catalog.pg_class p on p.relname = r.parent and p.relnamespace = 'gatehouse'::pg_catalog.regnamespace
    join pg_catalog.pg_inherits i on i.inhparent = p.oid
    join pg_catalog.pg_class c on c.oid = i.inhrelid;

comment on view report.partitions is
  'Partitions by UTC day or month with their size; names of one table sort as time does. lifetime: rows are kept at least so long, a partition goes when all of it is older.';
comment on column report.partitions.bounds is 'From and to, in the form of create table.';
comment on column report.partitions.estimated_rows is 'By the last vacuum or analyze; 0 before the first.';
comment on column report.partitions.table_bytes is 'Without indexes.';
comment on column report.partitions.lifetime is 'Rows are kept at least so long.';
