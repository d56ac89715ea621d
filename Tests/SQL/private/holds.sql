select plan(12);
select root(), member('alice', 'write-notes', 'read-notes');
create function pg_temp.held(login text, permission text, kind text default 'session') returns boolean language plpgsql as $$
declare
  v_caller gatehouse.caller := gatehouse.caller_for(login);
begin
  v_caller.token_kind := kind;
  v_caller.token_id := (select t.id from gatehouse.tokens t where t.user_id = v_caller.user_id and t.kind = held.kind);
  return gatehouse.holds(v_caller, permission);
end
$$;
select session('alice'), api_token('alice', 'read-notes', 'admin'), session('root'), api_token('root', 'admin');
select ok(pg_temp.held('alice', 'write-notes'), 'what the user has'), ok(not pg_temp.held('alice', 'admin'), 'not what he lacks'),
    ok(pg_temp.held('alice', '*'), '*'), ok(pg_temp.held('alice', 'user'), 'user'), ok(not pg_temp.held('alice', 'root'), 'not root'),
    ok(not pg_temp.held('alice', 'guest'), 'no guest'), ok(not pg_temp.held('alice', null), 'null');
select ok(pg_temp.held('root', 'root'), 'root is'), ok(not pg_temp.held('root', 'root', 'api'), 'but not by a token that has less');
select ok(pg_temp.held('alice', 'read-notes', 'api'), 'a token: what it has, too'), ok(not pg_temp.held('alice', 'write-notes', 'api'), 'not what is off'),
    ok(not pg_temp.held('alice', 'admin', 'api'), 'nor what its user lacks');
select * from finish();
