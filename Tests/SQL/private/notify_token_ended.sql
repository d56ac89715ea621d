select plan(2);
-- What was notified is seen after a commit only: that is for the tests with nodes. Here: which statements notify at all.
create table pg_temp.notified (user_id bigint);
create function pg_temp.note() returns trigger language plpgsql as 'begin insert into notified values (old.user_id); return null; end';
select member('alice'), member('bob'), session('alice'), session('alice', 'two'), api_token('alice'), session('bob');
do $$
declare
  v_trigger record;
begin
  for v_trigger in select t.tgname, pg_get_triggerdef(t.oid) as definition from pg_trigger t where t.tgfoid = 'gatehouse.notify_token_ended'::regproc loop
    execute replace(replace(v_trigger.definition, v_trigger.tgname, v_trigger.tgname || '_seen'), 'gatehouse.notify_token_ended', 'pg_temp.note');
  end loop;
end
$$;
select gate.node_used(array[hash('alice-session'), hash('alice-api')]);
update gatehouse.tokens set permissions = '{admin}', name = name, enabled = true, ended = null, expires = expires;
select is_empty('select * from notified', 'not by use, or what ends nothing');
update gatehouse.tokens set ended = gatehouse.now() where hash = hash('two');
update gatehouse.tokens set enabled = false where kind = 'api';
update gatehouse.tokens set expires = gatehouse.now() where hash = hash('alice-session');
delete from gatehouse.tokens where hash in (hash('two'), hash('bob-session'));
delete from gatehouse.users where name = 'alice';
select is(string_agg((user_id = id('bob'))::text, ' '), 'false false false true false false', 'ended, disabled, another end; deleted, unless it had ended; gone with the user')
  from notified;
select * from finish();
