create or replace view report.sessions as
  select t.id, t.user_id, u.name as user_name, t.created, t.last_used, t.expires, t.idle_expires, t.ended, t.address, t.user_agent
    from gatehouse.tokens t
    join gatehouse.users u on u.id = t.user_id
    where t.kind = 'session';

comment on view report.sessions is
  'Sessions, until 7 days after they were ended or expires has passed; none of deleted users. Signed in: ended is null, and neither expires nor idle_expires has passed.';
comment on column report.sessions.created is 'The sign-in.';
comment on column report.sessions.last_used is 'Up to 5 s late.';
comment on column report.sessions.expires is 'Ends then, whether used or not.';
comment on column report.sessions.idle_expires is 'Ends then unless used before. Null: no such end.';
comment on column report.sessions.ended is 'Signed out, or ended by somebody or by a new password. Null: it was not; it may have expired.';
comment on column report.sessions.address is 'Where it was signed in from.';
comment on column report.sessions.user_agent is 'What the client called itself at sign-in. Null: nothing.';
