create or replace view report.users as
  select a.id, a.name, a.email, a.email_confirmed, a.telegram_name, a.enabled, a.permissions, a.created, a.last_signin
    from gatehouse.accounts a;

comment on view report.users is 'Users, with the permissions that they effectively hold.';
comment on column report.users.id is '1 is root.';
comment on column report.users.name is 'In lower case.';
comment on column report.users.email is 'In lower case. Null: none.';
comment on column report.users.email_confirmed is 'A link that was sent there was opened.';
comment on column report.users.telegram_name is 'Null: none.';
comment on column report.users.enabled is 'False: cannot sign in, and no token of his is good.';
comment on column report.users.permissions is 'What he effectively holds.';
comment on column report.users.last_signin is 'Null: never.';
