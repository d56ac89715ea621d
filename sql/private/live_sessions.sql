create or replace view gatehouse.live_sessions as
  select t.id, t.user_id, t.created, t.last_used, t.expires, t.idle_expires, t.address, t.user_agent
    from gatehouse.tokens t
    where t.kind = 'session' and t.ended is null
      and (t.expires is null or t.expires > gatehouse.now())
      and (t.idle_expires is null or t.idle_expires > gatehouse.now());

comment on view gatehouse.live_sessions is 'Sessions that are signed in, by the rule of gatehouse.enter.';
