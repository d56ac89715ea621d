create or replace view report.nodes as
  select n.first_append, n.last_append, n.appended, n.dropped, n.active
    from gatehouse.nodes n;

comment on view report.nodes is
  'Nodes, a row for each start of one: every second they append the calls that ended. dropped: calls missing in the log. active: {"<method id>": n} at last_append.';
comment on column report.nodes.first_append is 'Soon after the start.';
comment on column report.nodes.last_append is 'Some seconds ago at most while the node lives.';
comment on column report.nodes.appended is 'Calls that it brought into the log.';
comment on column report.nodes.dropped is 'Calls missing in the log.';
comment on column report.nodes.active is 'Calls being executed at last_append: {"<method id>": n}.';
