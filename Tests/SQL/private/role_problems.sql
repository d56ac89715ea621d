select plan(8);
create function pg_temp.finds(problem text, what text) returns text language sql as $$
  select is(array(select * from gatehouse.role_problems()), array[format(problem, current_database())], what) $$;
select is_empty('select * from gatehouse.role_problems()', 'as released there is none');
create role guest_of_the_node in role gatehouse_node;
select is_empty('select * from gatehouse.role_problems()', 'nor has a role that is the node''s');
do $$ begin execute format('grant temporary on database %I to guest_of_the_node', current_database()); end $$;
select pg_temp.finds('guest_of_the_node can make objects: as the owner of the database, revoke temporary, create on database %I from public, guest_of_the_node',
  '... unless it can make temporary objects');
do $$ begin execute format('revoke temporary on database %I from guest_of_the_node', current_database()); end $$;
do $$ begin execute format('grant create on database %I to gatehouse_mail', current_database()); end $$;
select pg_temp.finds('gatehouse_mail can make objects: as the owner of the database, revoke temporary, create on database %I from public, gatehouse_mail', 'schemas');
do $$ begin execute format('revoke create on database %I from gatehouse_mail', current_database()); end $$;
create schema elsewhere;
grant create on schema elsewhere to gatehouse_node;
select set_eq('select * from gatehouse.role_problems()', $$ values
  ('gatehouse_node can make objects: as the owner of the schema, revoke create on schema elsewhere from public, gatehouse_node'),
  ('guest_of_the_node can make objects: as the owner of the schema, revoke create on schema elsewhere from public, guest_of_the_node') $$, 'in a schema');
select set_eq('select * from gatehouse.catalogue_problems()', 'select * from gatehouse.role_problems()', '... which the catalogue''s problems name');
drop schema elsewhere;
do $$ begin execute format('revoke temporary on database %I from gatehouse_owner', current_database()); end $$;
select pg_temp.finds('gatehouse_owner refreshes statistics with temporary tables: as the owner of the database, grant temporary on database %I to gatehouse_owner',
  'the owner can not');
grant gatehouse_node to gatehouse_owner;
do $$ begin execute format('grant temporary on database %I to gatehouse_owner', current_database()); end $$;
select is_empty('select * from gatehouse.role_problems()', 'the owner may, also where it is the node by SET ROLE');
select * from finish();
