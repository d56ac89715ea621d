create or replace view report.users as
  select a.id, a.name, a.email, a.email_confirmed, a.telegram_name, a.enabled, a.permissions, a.created, a.last_signin
    from gatehouse.accounts a;

comment on view report.users is 'Users, with the permissions that they effectively hold.';
