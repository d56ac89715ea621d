create or replace view report.tokens as
  select t.id, t.user_id, u.name as user_name, t.name, t.enabled, t.permissions, t.created, t.last_used, t.expires, t.ended
    from gatehouse.tokens t
    join gatehouse.users u on u.id = t.user_id
    where t.kind = 'api';

comment on view report.tokens is
  'API tokens, deleted ones (ended is not null) for 7 more days. permissions: what is switched on, effective only while the user has it too.';
