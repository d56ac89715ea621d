create or replace view gatehouse.accounts as
  select u.id,
      u.name,
      u.email,
      u.email_confirmed,
      u.telegram_name,
      u.enabled,
      u.password,
      u.permissions_on,
      u.permissions_off,
      u.created,
      u.last_signin,
      array(
        select p.name
          from gatehouse.permissions p
          where u.id = 1
            or p.name = any (u.permissions_on)
            or (p.enabled_by_default and p.name <> all (u.permissions_off))
      ) as permissions
    from gatehouse.users u;

comment on view gatehouse.accounts is
  'Users with the permissions that they hold: all for root, else the user''s own settings over the defaults. The one place that computes them; a view, so that it becomes part of the plan of whoever asks (decision 0004).';
