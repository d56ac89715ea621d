select plan(8);
select root(), member('alice', 'fly', 'swim'), api_token('alice', 'swim', 'fly'), api_token('root');
create function pg_temp.restricted(login text) returns gatehouse.caller language plpgsql as $$
declare v_caller gatehouse.caller := gatehouse.caller_for(login);
begin
  v_caller.token_id := (select t.id from gatehouse.tokens t where t.hash = hash(login || '-api'));
  return gatehouse.restrict_to_token(v_caller);
end $$;
select is(cardinality(c.permissions), 2, 'all that the user has'), ok(not c.is_restricted, 'is not restricted'),
    is(c.username, 'alice', 'the rest stays')
  from pg_temp.restricted('alice') c;
update gatehouse.tokens set permissions = '{}' where hash = hash('alice-api');
select is(c.permissions, '{}', 'none are set at first'), ok(c.is_restricted, 'is restricted') from pg_temp.restricted('alice') c;
select is(gatehouse.restrict_to_token(c), c, 'once more does nothing') from pg_temp.restricted('alice') c;
select is(c.is_root, false, 'root loses root'), ok(c.is_restricted, 'and is restricted') from pg_temp.restricted('root') c;
select * from finish();
