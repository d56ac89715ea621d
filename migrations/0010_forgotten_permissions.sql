-- Settings of permissions that are gone, which who declares the name again would find granted. From now on they go with it:
-- gatehouse.forget_permission.
update gatehouse.users u
  set permissions_on = array(
      select s.name from pg_catalog.unnest(u.permissions_on) s (name) where s.name in (select p.name from gatehouse.permissions p)),
    permissions_off = array(
      select s.name from pg_catalog.unnest(u.permissions_off) s (name) where s.name in (select p.name from gatehouse.permissions p))
  where exists (
    select from pg_catalog.unnest(u.permissions_on || u.permissions_off) s (name)
      where s.name not in (select p.name from gatehouse.permissions p));

update gatehouse.tokens t
  set permissions = array(
      select s.name from pg_catalog.unnest(t.permissions) s (name) where s.name in (select p.name from gatehouse.permissions p))
  where exists (
    select from pg_catalog.unnest(t.permissions) s (name) where s.name not in (select p.name from gatehouse.permissions p));

comment on column gatehouse.throttles.key is
  'user: the user''s id. user-address: a digest of user and network. name, address: a bucket of 2^20, unpredictable without configuration.secret.';
