select plan(2);
select root(), member('bob', 'admin', 'fly'), session('bob'), api_token('bob', 'fly', 'admin');
update gatehouse.users set permissions_off = '{swim}' where name = 'bob';
insert into gatehouse.permissions (name) values ('swim') on conflict do nothing;
delete from gatehouse.permissions where name in ('fly', 'swim');
insert into gatehouse.permissions (name, enabled_by_default) values ('fly', false), ('swim', true);
select results_eq($$ select concat(u.permissions_on, u.permissions_off, a.permissions)
    from gatehouse.users u join gatehouse.accounts a on a.id = u.id where u.name = 'bob' $$,
  $$ select concat(array['admin'], array[]::text[], array['admin', 'swim']) $$, 'a user has no setting of it');
select results_eq($$ select t.permissions from gatehouse.tokens t where t.user_id = id('bob') and t.kind = 'api' $$,
  $$ values (array['admin']) $$, 'nor has a token');
select * from finish();
