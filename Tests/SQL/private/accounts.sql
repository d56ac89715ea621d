select plan(6);
select root(), member('alice', 'fly'), member('bob', 'swim');
insert into gatehouse.permissions (name, enabled_by_default) values ('walk', true), ('dive', false);
create function pg_temp.has(name text) returns text language sql as $$
  select string_agg(p, ' ' order by p) from gatehouse.accounts a, unnest(a.permissions) p where a.name = has.name $$;
select is(pg_temp.has('root'), 'admin dive fly swim walk', 'root has all');
select is(pg_temp.has('alice'), 'fly walk', 'own settings and defaults');
update gatehouse.users set permissions_off = '{walk}' where name = 'alice';
select is(pg_temp.has('alice'), 'fly', 'a default switched off');
update gatehouse.users set permissions_off = '{admin,walk}' where name = 'root';
select is(pg_temp.has('root'), 'admin dive fly swim walk', 'root has all, whatever is set');
update gatehouse.users set permissions_on = '{gone}' where name = 'alice';
select is(pg_temp.has('alice'), null, 'a setting for what is no permission is nothing');
update gatehouse.permissions set enabled_by_default = true where name = 'dive';
select is(pg_temp.has('bob'), 'dive swim walk', 'a changed default holds at once');
select * from finish();
