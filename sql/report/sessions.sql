create or replace view report.sessions as
  select t.id, t.user_id, u.name as user_name, t.created, t.last_used, t.expires, t.idle_expires, t.ended, t.address, t.user_agent
    from gatehouse.tokens t
    join gatehouse.users u on u.id = t.user_id
    where t.kind = 'session';

comment on view report.sessions is
  'Sessions, those that were ended for 7 more days. Signed in: ended is null, and neither expires nor idle_expires has passed.';
