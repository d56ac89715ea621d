select plan(4);
select at('0');
insert into gatehouse.nodes (id, last_sequence, first_append, last_append, appended, dropped, active)
  select gen_random_uuid(), 1, gatehouse.now() - interval '2 years', gatehouse.now() - age::interval, n, dropped, '{}'
    from (values (1, '1 s', 0), (2, '6 days 23:59:59', 0), (3, '7 days 00:00:01', 0), (4, '399 days', 1), (5, '401 days', 1)) v (n, age, dropped);
select is(gatehouse.remove_nodes(), false, 'a batch');
select set_eq('select appended from gatehouse.nodes', array[1, 2, 4]::bigint[], 'a week without an append; those that dropped calls are told as long as counters are');
insert into gatehouse.nodes (id, last_sequence, first_append, last_append, appended, dropped, active) select gen_random_uuid(), 1, gatehouse.now(), gatehouse.now() - interval '8 days', 9, 0, '{}' from generate_series(1, 1001);
select is(gatehouse.remove_nodes(), true, 'a full batch: there is more'), is(gatehouse.remove_nodes(), false, 'the rest');
select * from finish();
