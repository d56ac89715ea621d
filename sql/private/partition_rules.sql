create or replace view gatehouse.partition_rules as
  select r.parent, r.unit, r.lifetime, r.storage
    from gatehouse.configuration c
    cross join lateral (
      values
        ('audit_log', 'month', interval '1 year', 'fillfactor = 100'),
        -- Nothing to vacuum. It would find room for short rows between old ones, and the index be told of late times there.
        ('call_log', 'day', c.call_log_lifetime, 'autovacuum_vacuum_insert_threshold = -1'),
        -- Rows that are updated again and again: with room beside them no index is touched.
        ('call_minutes', 'day', c.call_minutes_lifetime, 'fillfactor = 70'),
        ('call_ten_minutes', 'day', c.call_ten_minutes_lifetime, 'fillfactor = 70'),
        ('call_days', 'month', c.call_days_lifetime, 'fillfactor = 50'),
        ('user_days', 'month', c.call_days_lifetime, 'fillfactor = 70')
    ) r (parent, unit, lifetime, storage);

comment on view gatehouse.partition_rules is
  'Tables partitioned by time: the length of a partition (UTC day or month), how long rows are kept at least, and storage parameters.';
