create or replace view report.nodes as
  select n.first_append, n.last_append, n.appended, n.dropped, n.active
    from gatehouse.nodes n;

comment on view report.nodes is
  'Nodes, a row for each start of one: every second they append the calls that ended. dropped: calls missing in the log. active: {"<method id>": n} at last_append.';
