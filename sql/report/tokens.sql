create or replace view report.tokens as
  select t.id, t.user_id, u.name as user_name, t.name, t.enabled, t.permissions, t.created, t.last_used, t.expires, t.ended
    from gatehouse.tokens t
    join gatehouse.users u on u.id = t.user_id
    where t.kind = 'api';

comment on view report.tokens is
  'API tokens, until 7 days after they were deleted or 30 after they expired; none of deleted users.';
comment on column report.tokens.enabled is 'False: switched off, and good for nothing until switched on.';
comment on column report.tokens.permissions is 'What is switched on; effective only while the user has it, too.';
comment on column report.tokens.last_used is 'Up to 5 s late. Null: never.';
comment on column report.tokens.expires is 'Null: never.';
comment on column report.tokens.ended is 'When it was deleted. Null: it was not.';
