create or replace function gatehouse.forget_permission() returns trigger
  language plpgsql
as $$
begin
  update gatehouse.users u
    set permissions_on = pg_catalog.array_remove(u.permissions_on, old.name),
      permissions_off = pg_catalog.array_remove(u.permissions_off, old.name)
    where old.name = any (u.permissions_on || u.permissions_off);
  update gatehouse.tokens t
    set permissions = pg_catalog.array_remove(t.permissions, old.name)
    where old.name = any (t.permissions);
  return null;
end
$$;

comment on function gatehouse.forget_permission() is
  'A permission that goes takes its settings along: who had it has no other one that bears the name later.';

create or replace trigger permissions_forget
  after delete on gatehouse.permissions
  for each row execute function gatehouse.forget_permission();
